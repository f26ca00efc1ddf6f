import 'reflect-metadata';
import { SetMetadata } from '@nestjs/common';
import type { ErrorCode } from '@fechatter/core';

/**
 * What the OpenAPI document says about a route, in addition to what its decorators say. `answers` maps a
 * status to the TypeScript type of the body as the handler declares it (`'Chat'`, `pageOf('Chat')`), or to
 * null for no body. `problems` lists the error codes of this route. Those of every route of its kind (no
 * token, invalid request, rate limited …) are added by rule.
 */
export interface OperationDoc {
  summary: string;
  description?: string;
  answers: Partial<Record<number, string | null>>;
  problems?: readonly ErrorCode[];
  /** Set if a 201 has no `Location`, because there is nothing to fetch. */
  hasNoLocation?: true;
}

export interface HeaderDoc {
  name: string;
  description: string;
  schema: Readonly<Record<string, unknown>>;
  /** The error codes that this header adds. */
  problems?: readonly ErrorCode[];
}

/** A pipe that reads a path parameter, with the parameter's JSON Schema. */
export interface DocumentedPipe {
  readonly schema: Readonly<Record<string, unknown>>;
}

const OPERATION = 'operation';
const REQUEST_HEADERS = 'operation request headers';
const ANSWER_HEADERS = 'operation answer headers';

export const Operation = (doc: OperationDoc) => SetMetadata(OPERATION, doc);

/** The type of a page of a list. */
export const pageOf = (item: string) => `Page<${item}>`;

/** Declares a header of the route's successful answers that have a body. */
export const SetsHeader =
  (header: HeaderDoc): MethodDecorator =>
  (target, name) =>
    add(ANSWER_HEADERS, handlerOf(target, name), header);

/** For `createParamDecorator`: declares that the parameter comes from this request header. */
export const fromHeader =
  (header: HeaderDoc): ParameterDecorator =>
  (target, name) =>
    add(REQUEST_HEADERS, handlerOf(target, name ?? ''), header);

export function operationOf(handler: object): OperationDoc | undefined {
  return Reflect.getMetadata(OPERATION, handler) as OperationDoc | undefined;
}

export function requestHeadersOf(handler: object): HeaderDoc[] {
  return headersOf(REQUEST_HEADERS, handler);
}

export function answerHeadersOf(handler: object): HeaderDoc[] {
  return headersOf(ANSWER_HEADERS, handler);
}

function handlerOf(target: object, name: string | symbol): object {
  return (target as Record<string | symbol, object>)[name] ?? target;
}

function add(key: string, handler: object, header: HeaderDoc): void {
  Reflect.defineMetadata(key, [...headersOf(key, handler), header], handler);
}

function headersOf(key: string, handler: object): HeaderDoc[] {
  return (Reflect.getMetadata(key, handler) ?? []) as HeaderDoc[];
}
