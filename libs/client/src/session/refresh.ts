import type { Environment } from '../environment/environment.js';
import type { Api } from '../rest/api.js';
import { NetworkError, ProblemError } from '../rest/errors.js';
import type { AuthTokens } from '../rest/schema.js';
import { SessionEndedError } from './session.js';

/**
 * When a refresh is sent again if it has no answer. The server may have replaced the token and its answer may
 * be lost. It answers a repeat within 10 s as the first one; after that, the old token ends the session.
 */
const SENT_AT_MS = [0, 3_000, 8_000];

/** Null sends the cookie. Throws a {@link SessionEndedError} if the token is refused. */
export async function refresh(environment: Environment, api: Api, refreshToken: string | null): Promise<AuthTokens> {
  try {
    return await firstAnswer(environment, () => api.post('/api/refresh', { body: { refreshToken } }));
  } catch (error) {
    if (error instanceof ProblemError && error.status === 401) throw new SessionEndedError('refused');
    throw error;
  }
}

/** Sends until there is an answer that a repeat would not change. Throws the last failure if there is none. */
function firstAnswer<T>({ after }: Environment, send: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    let left = SENT_AT_MS.length;
    const cancels = SENT_AT_MS.map((ms) => after(ms, () => void send().then(succeed, fail)));
    const succeed = (answer: T) => {
      for (const cancel of cancels) cancel();
      resolve(answer);
    };
    const fail = (error: Error) => {
      left -= 1;
      if (left > 0 && isEffectUnknown(error)) return;
      for (const cancel of cancels) cancel();
      reject(error);
    };
  });
}

function isEffectUnknown(error: unknown): boolean {
  return error instanceof NetworkError || (error instanceof ProblemError && error.status >= 500);
}
