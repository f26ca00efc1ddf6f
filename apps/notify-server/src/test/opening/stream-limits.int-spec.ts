import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@fechatter/testing';
import { heard, refusalIn, StreamWorld, type Listener, type NotifyServer } from '../worlds/stream-world.js';

describe('the number of open streams', () => {
  let world: StreamWorld;

  beforeAll(async () => {
    world = await StreamWorld.open();
  });

  afterEach(() => world.clear());

  afterAll(() => world.close());

  async function refusal(server: NotifyServer, person: Listener, headers: Record<string, string> = {}) {
    const refused = await world.refused(server, person, { headers });
    return { ...refusalIn(refused), retryAfter: Number(refused?.headers['retry-after']) };
  }

  const refusedWith = (status: number, code: string) => expect.objectContaining({ status, code });

  it('of a person is 20 at most: the next one is refused, the others stay, and one that ends makes room', async () => {
    const server = await world.startNotify();
    const [ada, bo] = world.people();
    const chat = await world.source.createChat(ada.workspaceId, [ada.userId]);
    const streams = await Promise.all(Array.from({ length: 20 }, () => world.listen(server, ada)));
    expect(await refusal(server, ada)).toEqual(refusedWith(429, 'too_many_streams'));
    await world.listen(server, bo);
    await world.source.say(chat, 'still here');
    for (const stream of streams) await eventually(() => expect(heard(stream)).toEqual(['still here']));
    await streams[7]?.close();
    await eventually(() => world.listen(server, ada));
    expect(await refusal(server, ada)).toEqual(refusedWith(429, 'too_many_streams'));
  });

  it('of an address is bounded', async () => {
    const server = await world.startNotify({ MAX_STREAMS_PER_ADDRESS: '3' });
    for (const person of world.people()) await world.listen(server, person);
    expect(await refusal(server, world.person())).toEqual(refusedWith(429, 'too_many_streams'));
  });

  it('of an address behind a trusted proxy is that of the client', async () => {
    const server = await world.startNotify({ MAX_STREAMS_PER_ADDRESS: '1', TRUSTED_PROXIES: 'loopback' });
    const from = (address: string) => ({ 'x-forwarded-for': address });
    await world.connect(server, world.person(), { headers: from('192.0.2.1') });
    await world.connect(server, world.person(), { headers: from('192.0.2.2') });
    const again = await refusal(server, world.person(), from('192.0.2.1'));
    expect(again).toEqual(refusedWith(429, 'too_many_streams'));
  });

  it('of an instance is bounded, and Retry-After differs between the clients', async () => {
    const server = await world.startNotify({ MAX_STREAMS: '2' });
    const [ada, bo, cy] = world.people();
    await world.listen(server, ada);
    await world.listen(server, bo);
    const refusals = await Promise.all(Array.from({ length: 20 }, () => refusal(server, cy)));
    expect(new Set(refusals.map(({ status, code }) => `${status} ${code}`))).toEqual(new Set(['503 instance_full']));
    const waits = refusals.map(({ retryAfter }) => retryAfter);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(10);
    expect(Math.max(...waits)).toBeLessThanOrEqual(30);
    expect(new Set(waits).size).toBeGreaterThan(1);
  });

  it('counts no stream that was refused for another reason', async () => {
    const server = await world.startNotify({ MAX_STREAMS: '1' });
    const expired = world.person({ ttlSeconds: -60 });
    for (let count = 0; count < 3; count += 1) expect((await refusal(server, expired)).status).toBe(401);
    const { token } = world.person();
    await fetch(`${server.url}/api/events`, { method: 'HEAD', headers: { authorization: `Bearer ${token}` } });
    await world.listen(server, world.person());
  });
});
