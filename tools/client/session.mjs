import { Refused, retryFaults } from './retry.mjs';

/**
 * One person's session. Calls the API on their behalf, retries faults, and refreshes expired tokens.
 *
 * @typedef {{ accessToken: string, refreshToken: string, user: { id: string, email: string } }} Tokens
 */
export class Session {
  #tokens;
  /**
   * @type {Promise<void> | null} one refresh at a time: a second use of the same token would look like theft
   */
  #refreshing = null;

  /** @param {import('./http-client.mjs').HttpClient} api @param {Tokens} tokens */
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
   * @returns {Promise<import('./http-client.mjs').Answer>} a success; throws {@link Refused} for an error
   *   that a retry would not change
   */
  async call(method, path, options = {}) {
    const attempt = () => retryFaults(() => this.api.call(method, path, { ...options, token: this.accessToken }));
    let answer = await attempt();
    if (answer.status === 401) {
      await this.refresh();
      answer = await attempt();
    }
    if (answer.status >= 400) throw new Refused(`${method} ${path}`, answer);
    return answer;
  }

  refresh() {
    this.#refreshing ??= this.#refresh().finally(() => (this.#refreshing = null));
    return this.#refreshing;
  }

  async #refresh() {
    const body = { refreshToken: this.#tokens.refreshToken };
    const answer = await retryFaults(() => this.api.call('POST', '/api/refresh', { body }));
    if (answer.status !== 200) throw new Refused('POST /api/refresh', answer);
    this.#tokens = answer.body;
  }
}
