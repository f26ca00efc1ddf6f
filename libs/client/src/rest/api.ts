import type { Environment } from '../environment/environment.js';
import { addressOf, type ServerUrl } from './address.js';
import { ProblemError } from './errors.js';
import { exchange, type Answer, type Bounds } from './exchange.js';
import type { Arguments, Body, Method, Path } from './routes.js';

/** Who calls. A session is one. */
export interface Credentials {
  /** A token that is not known to have expired. */
  accessToken(): Promise<string>;
  /** Another token than `refused`, which the server did not accept. Throws if there is none. */
  renew(refused: string): Promise<string>;
}

export interface ApiOptions {
  environment: Environment;
  url: ServerUrl;
  /** Absent where no call needs a token. */
  credentials?: Credentials;
  /** Whether cookies are sent to another origin of the same site. Default: only to the page's own. */
  withCookies?: boolean;
}

type Verb<M extends Method> = <P extends Path<M>>(path: P, ...options: Arguments<M, P>) => Promise<Body<M, P>>;

/**
 * The REST API, typed by docs/openapi.json. A call is answered, or throws a `ProblemError` (an answer that is
 * no success), a `NetworkError` (no answer), the reason of `signal`, or what the credentials throw.
 */
export interface Api {
  get: Verb<'get'>;
  post: Verb<'post'>;
  put: Verb<'put'>;
  patch: Verb<'patch'>;
  delete: Verb<'delete'>;
  /** As the others, and returns status and headers of the answer too. */
  request<M extends Method, P extends Path<M>>(
    method: M,
    path: P,
    ...options: Arguments<M, P>
  ): Promise<Answer<Body<M, P>>>;
}

interface Call extends Bounds {
  path?: Record<string, string>;
  query?: Record<string, unknown>;
  body?: unknown;
  headers?: Record<string, string>;
  idempotencyKey?: string;
}

export function createApi(options: ApiOptions): Api {
  const { environment, url, credentials, withCookies } = options;

  const send = (method: Method, route: string, call: Call, token?: string) =>
    exchange(
      environment,
      addressOf(url, route, call.path, call.query),
      { ...initOf(method, call, token), ...(withCookies && { credentials: 'include' }) },
      call,
    );

  const request = async (method: Method, route: string, call: Call = {}) => {
    if (!credentials) return send(method, route, call);
    const token = await credentials.accessToken();
    try {
      return await send(method, route, call, token);
    } catch (error) {
      if (!isAboutToken(error)) throw error;
      return send(method, route, call, await credentials.renew(token));
    }
  };

  const verb = (method: Method) => async (route: string, call?: Call) => (await request(method, route, call)).body;
  const verbs = { get: verb('get'), post: verb('post'), put: verb('put'), patch: verb('patch') };
  return { ...verbs, delete: verb('delete'), request } as Api;
}

function initOf(method: Method, { body, headers, idempotencyKey }: Call, token?: string): RequestInit {
  return {
    method: method.toUpperCase(),
    headers: {
      ...headers,
      ...(token && { Authorization: `Bearer ${token}` }),
      ...(idempotencyKey && { 'Idempotency-Key': idempotencyKey }),
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
    },
    body: body === undefined ? null : JSON.stringify(body),
  };
}

/** A 401 for a wrong password says nothing about the token. */
function isAboutToken(error: unknown): boolean {
  return error instanceof ProblemError && ['token_expired', 'unauthenticated', 'session_revoked'].includes(error.code);
}
