import type { paths } from './schema.js';

/**
 * The types of a call, from what docs/openapi.json says of its route. Nothing of this file is left at run
 * time.
 */
export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** The routes that have this method. The event stream has functions of its own. */
export type Path<M extends Method> = {
  [P in Exclude<keyof paths, '/api/events'>]: paths[P] extends Record<M, Operation> ? P : never;
}[Exclude<keyof paths, '/api/events'>];

interface Operation {
  parameters: { path?: unknown; query?: unknown; header?: unknown };
  requestBody?: unknown;
  responses: object;
}

type OperationOf<M extends Method, P> = P extends keyof paths
  ? paths[P] extends Record<M, infer O extends Operation>
    ? O
    : never
  : never;

/** What one call gives beside method and path. */
export type Options<M extends Method, P> = Part<'path', OperationOf<M, P>['parameters']['path']> &
  Part<'query', OperationOf<M, P>['parameters']['query']> &
  Part<'body', Json<OperationOf<M, P>['requestBody']>> &
  Key<OperationOf<M, P>['parameters']['header'] & object> &
  CommonOptions;

export interface CommonOptions {
  /** Further headers, such as `If-Match`. */
  headers?: Record<string, string>;
  /** Ends the wait with the reason of the signal. The request may have had its effect. */
  signal?: AbortSignal;
  /** Until the whole answer is there. Default: 30 s. */
  timeoutMs?: number;
}

/** With the same key, a repeat of the call has no further effect. */
type Key<H> = Part<'idempotencyKey', 'Idempotency-Key' extends keyof H ? H['Idempotency-Key'] : never>;

/** The body of the answer; `undefined` where the answer has none. */
export type Body<M extends Method, P> = BodyOf<OperationOf<M, P>['responses']>;

type BodyOf<R> = { [S in keyof R]: S extends 204 ? undefined : Json<R[S]> }[keyof R];

/** Left out where nothing is required. */
export type Arguments<M extends Method, P> =
  object extends Options<M, P> ? [options?: Options<M, P>] : [options: Options<M, P>];

/** A property that is required, optional or refused, as `T` is. */
type Part<K extends string, T> = [NonNullable<T>] extends [never]
  ? { [_ in K]?: never }
  : undefined extends T
    ? { [_ in K]?: NonNullable<T> }
    : { [_ in K]: T };

type Json<T> = T extends { content: { 'application/json': infer Content } } ? Content : Extract<T, undefined>;
