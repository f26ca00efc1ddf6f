import { Refused, retryFaults } from '../../client/retry.mjs';

export const PASSWORD = 'a long walk by the sea';

/** A call that was refused, after `tries` attempts: an earlier one may have succeeded if there were several. */
export class RefusedCall extends Refused {
  /** @param {string} what @param {import('../../client/http-client.mjs').Answer} answer @param {number} tries */
  constructor(what, answer, tries) {
    super(what, answer);
    this.tries = tries;
  }
}

/** The session was ended by its own logout: this device is not used any more. */
export class LoggedOut extends Error {}

/**
 * A signed-in device of a person. It refreshes its tokens, retries faults on another server, and signs in again
 * when its session is gone, as after the restore of a backup that is older than the session.
 */
export class Device {
  #tokens = null;
  /** @type {Promise<void> | null} one at a time: a second use of a refresh token would look like theft */
  #renewing = null;
  #isLoggedOut = false;
  /** When its session began (`Date.now()`). */
  signedInAt = 0;
  /** How often its session was gone. */
  signInsForced = 0;

  /** @param {import('./balanced-client.mjs').BalancedClient} api @param {string} email */
  constructor(api, email) {
    this.api = api;
    this.email = email;
  }

  /** @returns {string} */
  get accessToken() {
    return this.#tokens.accessToken;
  }

  /** @param {object} tokens of a sign-up */
  use(tokens) {
    this.#tokens = tokens;
  }

  /**
   * @param {string} method @param {string} path
   * @param {{ body?: unknown, key?: string }} [options]
   * @returns {Promise<{ body: any, tries: number }>} throws {@link RefusedCall} for an error that a retry would not
   *   change, and another error when there was no success within a minute
   */
  async call(method, path, options = {}) {
    let tries = 0;
    const attempt = () =>
      retryFaults(() => {
        tries++;
        return this.api.call(method, path, { ...options, token: this.accessToken });
      });
    let answer = await attempt();
    for (let renewals = 0; answer.status === 401 && renewals < 2; renewals++) {
      await this.refresh();
      answer = await attempt();
    }
    if (answer.status >= 400) throw new RefusedCall(`${method} ${path}`, answer, tries);
    return { body: answer.body, tries };
  }

  refresh() {
    this.#renewing ??= this.#renew().finally(() => (this.#renewing = null));
    return this.#renewing;
  }

  async signIn() {
    const body = { email: this.email, password: PASSWORD };
    const answer = await retryFaults(() => this.api.call('POST', '/api/signin', { body }));
    if (answer.status !== 200) throw new Refused('POST /api/signin', answer);
    this.#tokens = answer.body;
    this.signedInAt = Date.now();
  }

  /** @returns {Promise<number>} when it was acknowledged. The device is of no use then */
  async logOut() {
    await this.call('POST', '/api/logout').catch(ignoreRepeated);
    this.#isLoggedOut = true;
    return Date.now();
  }

  async #renew() {
    if (this.#isLoggedOut) throw new LoggedOut();
    const body = { refreshToken: this.#tokens.refreshToken };
    const answer = await retryFaults(() => this.api.call('POST', '/api/refresh', { body }));
    if (answer.status === 200) return void (this.#tokens = answer.body);
    this.signInsForced++;
    await this.signIn();
  }
}

/** After a lost answer, the repeat of a logout is made by a session that is ended. @param {unknown} error */
function ignoreRepeated(error) {
  if (!(error instanceof RefusedCall) || error.status !== 401) throw error;
}
