import { readFileSync } from 'node:fs';
import { checkedFetch } from '@fechatter/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { NotifyServer, StreamWorld } from '../test/worlds/stream-world.js';

const file = readFileSync(new URL('../../../../docs/asyncapi.yaml', import.meta.url), 'utf8');

describe('GET /api/asyncapi.yaml', () => {
  let world: StreamWorld;
  let url: string;

  beforeAll(async () => {
    world = await StreamWorld.open();
    const server: NotifyServer = await world.startNotify();
    url = `${server.url}/api/asyncapi.yaml`;
  });

  afterAll(() => world.close());

  it('is the checked-in document, for everyone', async () => {
    const response = await checkedFetch(url);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect([response.headers.get('content-encoding'), response.headers.get('cache-control')]).toEqual([
      ...['gzip', 'public, max-age=300'],
    ]);
    expect(await response.text()).toBe(file);
  });

  it('is 304 for a client that has it', async () => {
    const etag = (await checkedFetch(url)).headers.get('etag') ?? '';
    const again = await checkedFetch(url, { headers: { 'If-None-Match': etag } });
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag]);
    expect((await checkedFetch(url, { headers: { 'If-None-Match': '"other"' } })).status).toBe(200);
  });

  it('takes no query and no other method', async () => {
    expect((await checkedFetch(`${url}?x=1`)).status).toBe(400);
    expect((await checkedFetch(url, { method: 'HEAD' })).status).toBe(200);
    expect((await checkedFetch(url, { method: 'POST' })).status).toBe(405);
  });
});
