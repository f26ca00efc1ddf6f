import { apiContract, type ObservedAnswer } from './api-contract.js';

export interface ApiResponse<T> {
  status: number;
  headers: Headers;
  body: T;
}

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  code: string;
  errors?: { pointer: string; code: string; message: string }[];
}

/**
 * Sends JSON over HTTP as one person, or as nobody without a token. Resolves for every status, and rejects
 * only if the answer differs from the OpenAPI document.
 */
export class ApiClient {
  constructor(
    readonly baseUrl: string,
    readonly token?: string,
    private readonly check: (answer: ObservedAnswer) => void = (answer) => apiContract().check(answer),
  ) {}

  /** A client of a service that a test made, which no document describes. */
  static undocumented(baseUrl: string, token?: string): ApiClient {
    return new ApiClient(baseUrl, token, () => undefined);
  }

  as(token: string): ApiClient {
    return new ApiClient(this.baseUrl, token, this.check);
  }

  get<T = unknown>(path: string, headers?: Record<string, string>): Promise<ApiResponse<T>> {
    return this.send('GET', path, undefined, headers);
  }

  post<T = unknown>(path: string, body?: unknown, headers?: Record<string, string>): Promise<ApiResponse<T>> {
    return this.send('POST', path, body, headers);
  }

  patch<T = unknown>(path: string, body: unknown, headers?: Record<string, string>): Promise<ApiResponse<T>> {
    return this.send('PATCH', path, body, headers);
  }

  put<T = unknown>(path: string, body: unknown, headers?: Record<string, string>): Promise<ApiResponse<T>> {
    return this.send('PUT', path, body, headers);
  }

  delete<T = unknown>(path: string, body?: unknown, headers?: Record<string, string>): Promise<ApiResponse<T>> {
    return this.send('DELETE', path, body, headers);
  }

  private async send<T>(
    method: string,
    path: string,
    body: unknown,
    more: Record<string, string> = {},
  ): Promise<ApiResponse<T>> {
    const headers: Record<string, string> = { accept: 'application/json', ...more };
    if (this.token !== undefined) headers['authorization'] ??= `Bearer ${this.token}`;
    if (body !== undefined) headers['content-type'] ??= 'application/json';
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const response = await fetch(this.baseUrl + path, { method, headers, body: payload });
    const text = await response.text();
    this.check({ method, url: response.url, status: response.status, headers: response.headers, text });
    return { status: response.status, headers: response.headers, body: (text === '' ? null : JSON.parse(text)) as T };
  }
}

/** Resolves to the body of the answer. Rejects with the answer if it has another status. */
export async function expectStatus<T>(status: number, answer: Promise<ApiResponse<T>>): Promise<T> {
  const { status: actual, body } = await answer;
  if (actual !== status) throw new Error(`expected ${status}, got ${actual}: ${JSON.stringify(body)}`);
  return body;
}
