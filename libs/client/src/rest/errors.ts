import type { Problem } from './schema.js';

/** An answer that is no success. Branch on `code`: `docs/errors.md` lists them. */
export class ProblemError extends Error {
  override name = 'ProblemError';
  /** `http_<status>` if something on the way answered, and not the server. */
  readonly code: string;

  constructor(
    readonly status: number,
    /** Null if something on the way answered, and not the server. */
    readonly problem: Problem | null,
    /** By which the operator finds the request in the log. */
    readonly requestId: string | null,
    /** How long the server asks to wait, or null. */
    readonly retryAfterMs: number | null,
  ) {
    super(problem ? `${problem.code}: ${problem.detail}` : `The answer has the status ${status} and no explanation.`);
    this.code = problem?.code ?? `http_${status}`;
  }
}

/** There is no answer, or not a whole one: whether the request had an effect is not known. */
export class NetworkError extends Error {
  override name = 'NetworkError';
}

/** Whether the same request may succeed later: no answer, 408, 429 or 5xx. */
export function mayPass(error: unknown): boolean {
  if (error instanceof NetworkError) return true;
  return error instanceof ProblemError && (error.status >= 500 || error.status === 408 || error.status === 429);
}
