import 'reflect-metadata';
import { applyDecorators, Header, SetMetadata } from '@nestjs/common';
import type { ErrorCode } from '@fechatter/core';

/** What the OpenAPI document says about a route, in addition to what its decorators say. */
export interface OperationDoc {
  summary: string;
  description?: string;
  /**
   * The body by status: its TypeScript type as the handler declares it (`'Chat'`, `pageOf('Chat')`), or null
   * for none. A handler that writes a body of another media type itself says so with `@Produces()`.
   */
  answers: Partial<Record<number, string | null | AnswerDoc>>;
  /**
   * The error codes of this route. Those of every route of its kind (no token, invalid request, rate limited
   * …) are added by rule.
   */
  problems?: readonly ErrorCode[];
  /** Set if a 201 has no `Location`, because there is nothing to fetch. */
  hasNoLocation?: true;
  deprecation?: Deprecation;
}

/** Announces that a route will be removed. */
export interface Deprecation {
  since: Date;
  /** From then on the route may be gone. */
  sunset: Date;
  /** What to use instead, as a sentence. */
  instead: string;
}

/** An answer that is described in other words than every answer with its status. */
export interface AnswerDoc {
  type: string | null;
  description: string;
}

export interface HeaderDoc {
  name: string;
  description: string;
  schema: Readonly<Record<string, unknown>>;
  /** The error codes that this header adds. */
  problems?: readonly ErrorCode[];
}

/** A request parameter that one of our own decorators reads. */
export interface ParameterDoc extends HeaderDoc {
  in: 'header' | 'query';
  required?: boolean;
}

/** A pipe that reads a path parameter, with the parameter's JSON Schema. */
export interface DocumentedPipe {
  readonly schema: Readonly<Record<string, unknown>>;
}

const OPERATION = 'operation';
const REQUEST_PARAMETERS = 'operation request parameters';
const ANSWER_HEADERS = 'operation answer headers';

export const Operation = (doc: OperationDoc) =>
  applyDecorators(SetMetadata(OPERATION, doc), ...(doc.deprecation ? deprecationHeaders(doc.deprecation) : []));

/** `Deprecation` (RFC 9745) and `Sunset` (RFC 8594) on every successful answer. */
function deprecationHeaders({ since, sunset }: Deprecation): MethodDecorator[] {
  return [Header('Deprecation', `@${Math.floor(since.getTime() / 1_000)}`), Header('Sunset', sunset.toUTCString())];
}

/** The type of a page of a list. */
export const pageOf = (item: string) => `Page<${item}>`;

/** Declares a header of the route's successful answers that have a body. */
export const SetsHeader =
  (header: HeaderDoc): MethodDecorator =>
  (target, name) =>
    add(ANSWER_HEADERS, handlerOf(target, name), header);

/** For `createParamDecorator`: declares that the argument comes from this request parameter. */
export const fromRequest =
  (parameter: ParameterDoc): ParameterDecorator =>
  (target, name) =>
    add(REQUEST_PARAMETERS, handlerOf(target, name ?? ''), parameter);

/** For `createParamDecorator`: declares that the argument comes from this request header, if it is there. */
export const fromHeader = (header: HeaderDoc) => fromRequest({ ...header, in: 'header', required: false });

export function operationOf(handler: object): OperationDoc | undefined {
  return Reflect.getMetadata(OPERATION, handler) as OperationDoc | undefined;
}

export function requestParametersOf(handler: object): ParameterDoc[] {
  return listOf(REQUEST_PARAMETERS, handler);
}

export function answerHeadersOf(handler: object): HeaderDoc[] {
  return listOf(ANSWER_HEADERS, handler);
}

function handlerOf(target: object, name: string | symbol): object {
  return (target as Record<string | symbol, object>)[name] ?? target;
}

function add(key: string, handler: object, entry: HeaderDoc): void {
  Reflect.defineMetadata(key, [...listOf(key, handler), entry], handler);
}

function listOf<T>(key: string, handler: object): T[] {
  return (Reflect.getMetadata(key, handler) ?? []) as T[];
}
