import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { firstCheckpoint as position, MemoryPointers } from '@fechatter/testing';
import { afterEach, describe, expect, test } from '@jest/globals';
import { openMeili, type MeiliTarget } from './connection/meili-client.js';
import { MeiliIndexBuild } from './meili-index-build.js';
import { MeiliMessageIndex } from './meili-message-index.js';

interface Answer {
  status: number;
  body: object;
}

describe('a Meilisearch that is too old', () => {
  let server: Server;
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  /** Answers as that Meilisearch would, by the path. */
  const start = async (answers: Record<string, Answer>): Promise<MeiliTarget> => {
    server = createServer(({ url = '' }, answer) => {
      const { status, body } = answers[url.split('?')[0] ?? ''] ?? { status: 404, body: {} };
      answer.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, apiKey: 'key', ca: null };
  };

  test('is not prepared, and the error names both versions', async () => {
    const target = await start({ '/version': { status: 200, body: { pkgVersion: '1.25.9' } } });
    const index = new MeiliMessageIndex(target, new MemoryPointers());
    await expect(index.prepare()).rejects.toThrow(/1\.25\.9.*1\.26/);
  });

  test('is noticed by the first write of a key that may not ask for the version', async () => {
    const target = await start({
      '/indexes/build/documents': { status: 202, body: { taskUid: 5 } },
      '/tasks/5': { status: 200, body: { uid: 5, status: 'succeeded', type: 'documentAdditionOrUpdate' } },
    });
    const build = new MeiliIndexBuild(openMeili(target), 'build');
    await expect(build.apply([], position, position)).rejects.toThrow(/1\.26/);
  });
});
