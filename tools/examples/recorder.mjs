import { TextDecoderStream } from 'node:stream/web';

/**
 * @typedef {object} Request
 * @property {Record<string, string>} [path] the parameters of the path
 * @property {Record<string, unknown>} [query]
 * @property {Record<string, string>} [headers]
 * @property {unknown} [body]
 * @property {string} [token]
 */

/** Sends requests to a running system by the ids of their operations, and keeps each with its answer. */
export class Recorder {
  /** @type {import('../../libs/openapi/dist/document/examples.js').RecordedCall[]} */
  calls = [];
  #operations;

  /**
   * @param {object} document OpenAPI
   * @param {{ chatApi: string, notifyServer: string }} urls
   */
  constructor(document, urls) {
    this.urls = urls;
    this.#operations = new Map(
      Object.entries(document.paths).flatMap(([path, item]) =>
        Object.entries(item).map(([method, operation]) => [operation.operationId, { path, method, operation }]),
      ),
    );
  }

  /**
   * @param {string} operationId
   * @param {Request} [request]
   * @param {string} [accept] the media type, if an operation has several
   * @returns {Promise<any>} the body of the answer
   */
  async call(operationId, request = {}, accept) {
    const response = await this.#send(operationId, {
      ...request,
      headers: { ...request.headers, ...(accept && { accept }) },
    });
    const text = await response.text();
    const mediaType = response.headers.get('content-type')?.split(';')[0] ?? '';
    const answer = /json$/.test(mediaType) ? JSON.parse(text) : text || undefined;
    this.#keep(operationId, request, { status: response.status, mediaType, answer });
    return answer;
  }

  /**
   * Opens the event stream, does `work`, and keeps the frames of the stream itself up to the first event of
   * the type `last`. Leaves out other events, which may still be on their way.
   */
  async listen(operationId, request, last, work) {
    const response = await this.#send(operationId, { ...request, headers: { accept: 'text/event-stream' } });
    const frames = framesOf(response);
    await work();
    let answer = '';
    for await (const frame of frames) {
      const isLast = frame.includes(`event: ${last}\n`);
      if (isLast || !/^event: (?!stream\.)/m.test(frame)) answer += frame;
      if (isLast) break;
    }
    this.#keep(operationId, request, { status: response.status, mediaType: 'text/event-stream', answer });
  }

  #keep(operationId, { path, query, headers, body }, { status, mediaType, answer }) {
    this.calls.push({ operationId, parameters: { ...path, ...query, ...headers }, body, status, mediaType, answer });
  }

  #send(operationId, { path = {}, query = {}, headers = {}, body, token }) {
    const { path: template, method, operation } = this.#operations.get(operationId) ?? {};
    if (!operation) throw new Error(`There is no operation ${operationId}.`);
    const base = operation.servers ? this.urls.notifyServer : this.urls.chatApi;
    const url = new URL(base + template.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(path[name])));
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
    return fetch(url, {
      method: method.toUpperCase(),
      headers: {
        ...headers,
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(20_000),
    });
  }
}

/** @param {Response} response */
async function* framesOf({ body }) {
  let text = '';
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const frames = text.split(/(?<=\n\n)/);
    text = frames.at(-1).endsWith('\n\n') ? '' : frames.pop();
    yield* frames;
  }
}
