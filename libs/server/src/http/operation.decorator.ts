import 'reflect-metadata';
import { SetMetadata } from '@nestjs/common';
import type { ErrorCode } from '@fechatter/core';

/**
 * What the OpenAPI document says of a route beside what its decorators say already. `answers` has the TypeScript type of the body by status,
 * as the handler declares it (`'Chat'`, `pageOf('Chat')`), or null for none; `problems` the codes that this route can refuse with. Those
 * that every route of its kind can (no token, off the schema, rate limited …) are added by rule.
 */
export interface OperationDoc {
  summary: string;
  description?: string;
  answers: Partial<Record<number, string | null>>;
  problems?: readonly ErrorCode[];
  /** A 201 says in `Location` where the new thing is, unless there is nothing to fetch. */
  hasNoLocation?: true;
}

export interface HeaderDoc {
  name: string;
  description: string;
  schema: Readonly<Record<string, unknown>>;
  /** What a request with this header can be refused with. */
  problems?: readonly ErrorCode[];
}

/** For a pipe that reads a parameter of the path: what that looks like, as JSON Schema. */
export interface DocumentedPipe {
  readonly schema: Readonly<Record<string, unknown>>;
}

const OPERATION = 'operation';
const REQUEST_HEADERS = 'operation request headers';
const ANSWER_HEADERS = 'operation answer headers';

export const Operation = (doc: OperationDoc) => SetMetadata(OPERATION, doc);

/** The type of a list's page. */
export const pageOf = (item: string) => `Page<${item}>`;

/** The route sets this header on its good answers that have a body. */
export const SetsHeader =
  (header: HeaderDoc): MethodDecorator =>
  (target, name) =>
    add(ANSWER_HEADERS, handlerOf(target, name), header);

/** For `createParamDecorator`: the parameter comes from this header of the request. */
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
