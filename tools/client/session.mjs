import { Refused, untilAnswered } from './retry.mjs';

/**
 * One person's session: calls on their behalf, again under faults, and with fresh tokens when the present ones have run out.
 *
 * @typedef {{ accessToken: string, refreshToken: string, user: { id: string, email: string } }} Tokens
 */
export class Session {
  #tokens;
  /** @type {Promise<void> | null} one refresh at a time: a second one with the same token would look like theft */
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
   * @param {{ body?: unknown, key?: string }} [options] a create needs a key, since it may be repeated
   * @returns {Promise<import('./http-client.mjs').Answer>} a success; throws `Refused` for what no repeat would change
   */
  async call(method, path, options = {}) {
    const attempt = () => untilAnswered(() => this.api.call(method, path, { ...options, token: this.accessToken }));
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
    const answer = await untilAnswered(() => this.api.call('POST', '/api/refresh', { body }));
    if (answer.status !== 200) throw new Refused('POST /api/refresh', answer);
    this.#tokens = answer.body;
  }
}
