import type { SignInInput, SignUpInput } from '../rest/schema.js';
import type { Session } from './session.js';
import { sharedTokens, type SessionOptions } from './shared-tokens.js';

/** Throws a `ProblemError` with the code `invalid_credentials` if the address or the password is wrong. */
export function signIn(options: SessionOptions, input: SignInInput): Promise<Session> {
  return sharedTokens(options).begin((api, refreshCookie) =>
    api.post('/api/signin', { body: { ...input, refreshCookie } }),
  );
}

/** Creates a workspace, or joins the one of an invite. */
export function signUp(options: SessionOptions, input: SignUpInput): Promise<Session> {
  return sharedTokens(options).begin((api, refreshCookie) =>
    api.post('/api/signup', { body: { ...input, refreshCookie } }),
  );
}

/**
 * The session of an earlier visit or of another tab; null if there is none. The server is asked only with
 * `refreshCookie`, if the storage has nothing.
 */
export function resumeSession(options: SessionOptions): Promise<Session | null> {
  return sharedTokens(options).resume();
}
