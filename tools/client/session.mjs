import { Refused, retryFaults } from './retry.mjs';

/** A call that was refused, after `tries` attempts. An earlier one may have succeeded if there were several. */
export class RefusedCall extends Refused {
  /** @param {string} what @param {import('./http-client.mjs').Answer} answer @param {number} tries */
  constructor(what, answer, tries) {
    super(what, answer);
    this.tries = tries;
  }
}

/**
 * One person's session. Calls the API on their behalf, retries faults, and refreshes expired tokens.
 *
 * @typedef {{ accessToken: string, refreshToken: string, user: { id: string, email: string } }} Tokens
 */
export class Session {
  /** How often one call renews the token before a 401 is final. */
  mostRenewals = 1;
  #tokens;
  /**
   * @type {Promise<void> | null} one refresh at a time: a second use of the same token would look like theft
   */
  #refreshing = null;

  /** @param {Pick<import('./http-client.mjs').HttpClient, 'call'>} api @param {Tokens} [tokens] */
  constructor(api, tokens) {
    this.api = api;
    this.#tokens = tokens;
  }

  get userId() {
    return this.#tokens.user.id;
  }

  get accessToken() {
    return this.#tokens.accessToken;
  }

  /**
   * @param {string} method @param {string} path
   * @param {{ body?: unknown, key?: string }} [options] `key` is required to create things, since the call
   *   may be repeated
   * @returns {Promise<import('./http-client.mjs').Answer & { tries: number }>} a success; throws
   *   {@link RefusedCall} for an error that a retry would not change
   */
  async call(method, path, options = {}) {
    let tries = 0;
    const attempt = () =>
      retryFaults(() => {
        tries++;
        return this.api.call(method, path, { ...options, token: this.accessToken });
      });
    let answer = await attempt();
    for (let renewals = 0; answer.status === 401 && renewals < this.mostRenewals; renewals++) {
      await this.refresh();
      answer = await attempt();
    }
    if (answer.status >= 400) throw new RefusedCall(`${method} ${path}`, answer, tries);
    return { ...answer, tries };
  }

  /** Renews the tokens, once for all who ask meanwhile. */
  refresh() {
    this.#refreshing ??= this.renew().finally(() => (this.#refreshing = null));
    return this.#refreshing;
  }

  /** @param {Tokens} tokens to go on with */
  use(tokens) {
    this.#tokens = tokens;
  }

  /** To be called by `refresh` alone. */
  async renew() {
    const body = { refreshToken: this.#tokens.refreshToken };
    const answer = await retryFaults(() => this.api.call('POST', '/api/refresh', { body }));
    if (answer.status !== 200) throw new Refused('POST /api/refresh', answer);
    this.#tokens = answer.body;
  }
}
