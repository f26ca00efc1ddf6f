import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { MeilisearchApiError, MeilisearchRequestError, MeilisearchRequestTimeOutError } from 'meilisearch';
import { afterEach, describe, expect, test } from '@jest/globals';
import { openMeili } from './meili-client.js';

const TIMEOUT_MS = 300;

describe('a request to Meilisearch', () => {
  let server: Server | undefined;
  const silent = new Set<Socket>();

  afterEach(() => {
    server?.close();
    for (const socket of silent) socket.destroy();
  });

  const failure = async (scheme: string, answering: Server) => {
    server = answering.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const refused = openMeili({ url, apiKey: null, ca: null }, TIMEOUT_MS).getStats();
    return refused.then(
      () => null,
      (error: unknown) => (error as MeilisearchRequestError).cause,
    );
  };

  test.each(['http', 'https'])('by %s is given up after its time, if nobody says a word', async (scheme) => {
    expect(
      await failure(
        scheme,
        createServer((socket) => silent.add(socket)),
      ),
    ).toBeInstanceOf(MeilisearchRequestTimeOutError);
  });

  test.each([
    [502, '<html>Bad Gateway</html>', '502: Bad Gateway'],
    [308, '', '308: Permanent Redirect'],
    [403, '{"message":"No.","code":"invalid_api_key"}', 'No.'],
  ])('that is answered %i fails with what the answer says', async (status, body, message) => {
    const gateway = createHttpServer((_, response) => response.writeHead(status).end(body));
    const error = await failure('http', gateway);
    expect(error).toBeInstanceOf(MeilisearchApiError);
    expect((error as Error).message).toContain(message);
  });
});
