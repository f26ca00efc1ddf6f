import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { grown, grownFrames } from './growth.mjs';

/**
 * Serves a system under one address, as a reverse proxy does in production.
 * @param {{ chatApi: string, notifyServer: string }} upstream
 * @param {Map<string, Set<string>> | null} enumerated if given, answers and events are those of a later
 *   release, see growth.mjs
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function openGateway(upstream, enumerated) {
  const server = createServer((incoming, outgoing) => {
    const target = /^\/api\/(events|asyncapi)/.test(incoming.url ?? '') ? upstream.notifyServer : upstream.chatApi;
    // Uncompressed, since the answers are read here.
    const headers = { ...incoming.headers, host: new URL(target).host, 'accept-encoding': 'identity' };
    const call = request(target + incoming.url, { method: incoming.method, headers }, (answer) => {
      forward(answer, outgoing, enumerated).catch(() => outgoing.destroy());
    });
    call.on('error', () => outgoing.destroy());
    outgoing.on('close', () => call.destroy());
    incoming.pipe(call);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { url: `http://127.0.0.1:${port}`, close };
}

/**
 * @param {import('node:http').IncomingMessage} answer
 * @param {import('node:http').ServerResponse} outgoing
 * @param {Map<string, Set<string>> | null} enumerated
 */
async function forward(answer, outgoing, enumerated) {
  const type = answer.headers['content-type'] ?? '';
  const isJson = /^application\/([\w.-]+\+)?json\b/.test(type);
  const isStream = type.startsWith('text/event-stream');
  const { 'content-length': _length, ...headers } = answer.headers;
  if (enumerated === null || (!isJson && !isStream)) {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
    return;
  }
  outgoing.writeHead(answer.statusCode ?? 502, headers);
  if (isStream) return forwardFrames(answer, outgoing, enumerated);
  let text = '';
  for await (const chunk of answer.setEncoding('utf8')) text += chunk;
  outgoing.end(JSON.stringify(grown(JSON.parse(text), enumerated)));
}

async function forwardFrames(answer, outgoing, enumerated) {
  outgoing.flushHeaders();
  let text = '';
  for await (const chunk of answer.setEncoding('utf8')) {
    const frames = (text + chunk).split('\n\n');
    text = frames.pop() ?? '';
    for (const frame of frames.flatMap((one) => grownFrames(one, enumerated))) outgoing.write(`${frame}\n\n`);
  }
  outgoing.end();
}
