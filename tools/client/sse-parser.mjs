/**
 * @typedef {{ event: string, id: string | null, data: string, retryMs: number | null }} Frame
 */

/**
 * Cuts a stream of bytes into server-sent events (HTML Living Standard, 9.2.6). A frame counts only once its empty line has
 * arrived: what a cut connection left half-sent is never handed on.
 */
export class SseParser {
  #decoder = new TextDecoder();
  #rest = '';
  #fields = emptyFields();

  /** @param {Uint8Array} chunk @returns {Frame[]} the frames that this chunk completes */
  push(chunk) {
    const lines = (this.#rest + this.#decoder.decode(chunk, { stream: true })).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.map((line) => this.#line(line.replace(/\r$/, ''))).filter((frame) => frame !== null);
  }

  /** @param {string} line @returns {Frame | null} */
  #line(line) {
    if (line === '') return this.#dispatch();
    const colon = line.indexOf(':');
    if (colon === 0) return null;
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    this.#set(name, value);
    return null;
  }

  /** @param {string} name @param {string} value */
  #set(name, value) {
    if (name === 'data') this.#fields.data.push(value);
    else if (name === 'event') this.#fields.event = value;
    else if (name === 'id') this.#fields.id = value;
    else if (name === 'retry') this.#fields.retryMs = Number(value);
  }

  /** @returns {Frame | null} null for a block of comments */
  #dispatch() {
    const { event, id, data, retryMs } = this.#fields;
    this.#fields = emptyFields();
    if (data.length === 0 && id === null && retryMs === null && event === 'message') return null;
    return { event, id, data: data.join('\n'), retryMs };
  }
}

function emptyFields() {
  return {
    event: 'message',
    id: /** @type {string | null} */ (null),
    data: /** @type {string[]} */ ([]),
    retryMs: /** @type {number | null} */ (null),
  };
}
