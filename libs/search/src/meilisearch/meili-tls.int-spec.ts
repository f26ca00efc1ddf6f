import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer, type Server } from 'node:https';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import {
  answersOk,
  firstCheckpoint as position,
  MemoryPointers,
  messageDocument,
  searchQuery,
  startMeili,
  TestAuthority,
  testedEngines,
  type TestMeili,
} from '@fechatter/testing';
import { SearchUnavailableError } from '@fechatter/core';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openMessageIndex, openMessageSearch } from '../engine.js';

const said = messageDocument('1', 'words');

(testedEngines().includes('meilisearch') ? describe : describe.skip)('a Meilisearch behind TLS', () => {
  let meili: TestMeili;
  let authority: TestAuthority;
  let stranger: TestAuthority;
  let proxy: Server;
  let meiliUrl: string;

  beforeAll(async () => {
    [meili, authority, stranger] = await Promise.all([startMeili(), TestAuthority.create(), TestAuthority.create()]);
    const { certFile, keyFile } = await authority.issue({ addresses: ['127.0.0.1'] });
    proxy = tlsProxy(meili.url, { cert: readFileSync(certFile), key: readFileSync(keyFile) });
    await once(proxy, 'listening');
    meiliUrl = `https://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    proxy.closeAllConnections();
    proxy.close();
    await meili.stop();
    await Promise.all([authority.destroy(), stranger.destroy()]);
  });

  const settings = (from: TestAuthority | null) => ({
    ...({ searchEngine: 'meilisearch', meiliUrl, meiliApiKey: meili.apiKey } as const),
    meiliCa: from && readFileSync(from.caFile, 'utf8'),
  });

  test('is written and searched with its authority', async () => {
    const pointers = new MemoryPointers();
    const index = openMessageIndex(settings(authority), pointers);
    const search = openMessageSearch(settings(authority), () => pointers);
    await index.prepare();
    await index.takeOver(1);
    expect(await index.live.checkpoint()).toBeNull();
    await index.live.apply([said], position, position);
    const { hits } = await search.query(searchQuery('words'));
    expect(hits.map(({ messageId }) => messageId)).toEqual(['1']);
  });

  test('is found by the launcher with its authority only', async () => {
    expect(await answersOk(`${meiliUrl}/health`, authority.caFile)).toBe(true);
    expect(await answersOk(`${meiliUrl}/health`, stranger.caFile)).toBe(false);
    expect(await answersOk(`${meiliUrl}/health`)).toBe(false);
  });

  test('is not used with another authority, or with none', async () => {
    for (const from of [stranger, null]) {
      const pointers = new MemoryPointers();
      await expect(openMessageIndex(settings(from), pointers).prepare()).rejects.toThrow();
      await pointers.compareAndSet({ generation: 1, live: 'fechatter_messages_1', filling: null }, 0);
      const search = openMessageSearch(settings(from), () => pointers);
      await expect(search.ping()).rejects.toThrow(SearchUnavailableError);
    }
  });
});

function tlsProxy(target: string, identity: { cert: Buffer; key: Buffer }): Server {
  const server = createServer(identity, (incoming, outgoing) => {
    const { method, headers, url = '/' } = incoming;
    const call = request(target + url, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    call.on('error', () => outgoing.destroy());
    incoming.pipe(call);
  });
  return server.listen(0, '127.0.0.1');
}
