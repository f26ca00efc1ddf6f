import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually, StallProxy, type EventStream } from '@fechatter/testing';
import type { SourceChat } from './worlds/event-source.js';
import { heard, NotifyServer, parseId, StreamWorld, type Listener } from './worlds/stream-world.js';

/** By then notify-server has looked which streams to close. */
const CHECKED_MS = 2_000;

describe('a stream ends with its reason', () => {
  let world: StreamWorld;
  let ada: Listener;
  let bo: Listener;
  let chat: SourceChat;

  beforeEach(async () => {
    world = await StreamWorld.open();
    [ada, bo] = world.people();
    chat = await world.source.createChat(ada.workspaceId, [ada.userId, bo.userId]);
  });

  afterEach(() => world.close());

  async function expectClosing(stream: EventStream, reason: string, reconnect = true): Promise<void> {
    const closing = await stream.nextData('stream.closing', 8_000);
    expect(closing).toEqual({ reason, reconnect });
    await stream.ended;
  }

  it('a logged-out session is silent within a second and stays revoked after a restart', async () => {
    const server = await world.startNotify();
    const [out, stays] = [await world.listen(server, ada), await world.listen(server, bo)];
    const started = performance.now();
    await world.source.revoke({ sessionId: ada.sessionId, kind: 'session' });
    await expectClosing(out, 'session_revoked', false);
    expect(performance.now() - started).toBeLessThan(1_000);
    await world.source.say(chat, 'behind your back');
    await eventually(() => expect(heard(stays)).toEqual(['behind your back']));
    expect(heard(out)).toEqual([]);
    const later = await world.startNotify();
    for (const one of [server, later]) {
      expect(await world.refusal(one, ada)).toEqual({ status: 401, code: 'session_revoked' });
    }
  });

  it('an event waits for the revocations before it, so that a server that was paused tells nobody too much', async () => {
    const server = await world.startNotify();
    const [out, stays] = [await world.listen(server, ada), await world.listen(server, bo)];
    world.source.isBeating = false;
    await pause(500);
    await world.source.sayAfterRevocations(1, chat, 'behind your back');
    await pause(500);
    expect(heard(stays)).toEqual([]);
    await world.source.revoke({ sessionId: ada.sessionId, kind: 'session' });
    await expectClosing(out, 'session_revoked', false);
    await eventually(() => expect(heard(stays)).toEqual(['behind your back']));
    expect(heard(out)).toEqual([]);
    world.source.isBeating = true;
  });

  it('a revoked person loses every stream, also in a new epoch', async () => {
    const server = await world.startNotify();
    const streams = [await world.listen(server, ada), await world.listen(server, ada)];
    await world.source.revoke({ userId: ada.userId });
    for (const stream of streams) await expectClosing(stream, 'session_revoked', false);
    const stays = await world.listen(server, bo);
    await world.source.beginEpoch();
    await stays.next('stream.reset');
    expect(await world.refusal(server, ada)).toEqual({ status: 401, code: 'session_revoked' });
  });

  it('a token that expires ends the stream, and opens no other', async () => {
    const server = await world.startNotify();
    const brief = world.person({ ttlSeconds: 2 });
    const stream = await world.listen(server, brief);
    await expectClosing(stream, 'token_expired');
    expect(await world.refusal(server, brief)).toEqual({ status: 401, code: 'token_expired' });
  });

  it('a token from before a restore of the database, which may lack its session, ends the stream once', async () => {
    const server = await world.startNotify();
    const stream = await world.listen(server, ada);
    await world.source.restore();
    await stream.next('stream.reset');
    await expectClosing(stream, 'token_expired');
    expect(await world.refusal(server, ada)).toEqual({ status: 401, code: 'token_expired' });
    // The new token that the client asks for then.
    const refreshed = await world.listen(server, world.renewed(ada));
    await world.source.beginEpoch();
    await refreshed.next('stream.reset');
    await world.source.say(chat, 'well again');
    await eventually(() => expect(heard(refreshed)).toEqual(['well again']));
    await pause(CHECKED_MS);
    expect(refreshed.received('stream.closing')).toEqual([]);
  });

  const LONG = '🐌'.repeat(10_000);

  it('a slow reader is closed, and nobody else waits for it', async () => {
    const server = await world.startNotify({ MAX_UNSENT_BYTES: '65536' });
    const proxy = await StallProxy.start(server.url);
    const [slow, fast] = [await world.listen({ url: proxy.urlFor(server.url) }, ada), await world.listen(server, bo)];
    proxy.stall();
    for (let count = 0; count < 400; count += 1) await world.source.say(chat, LONG);
    await eventually(() => expect(fast.received('message.created').length).toBe(400));
    proxy.resume();
    await expectClosing(slow, 'slow_consumer');
    const taken = heard(slow).length;
    expect(taken).toBeGreaterThan(0);
    expect(taken).toBeLessThan(400);
    const again = await world.listen(server, ada, slow.lastEventId);
    expect(heard(again).length).toBe(400 - taken);
    await proxy.close();
  });

  it('a replay goes at the pace of its reader, and live readers are served meanwhile', async () => {
    const server = await world.startNotify({ MAX_UNSENT_BYTES: '65536', RING_SIZE: '5' });
    const proxy = await StallProxy.start(server.url);
    const fast = await world.listen(server, bo);
    const lastEventId = fast.lastEventId ?? '';
    for (let count = 0; count < 400; count += 1) await world.source.say(chat, LONG);
    const slow = await world.connect({ url: proxy.urlFor(server.url) }, ada, { lastEventId });
    proxy.stall();
    await world.source.say(chat, 'news');
    await eventually(() => expect(fast.received('message.created').length).toBe(401));
    proxy.resume();
    await slow.next('stream.live');
    await eventually(() => expect(slow.received('message.created').length).toBe(401));
    await proxy.close();
  });

  it('NATS away closes the streams, none is opened meanwhile, and all recovers by itself', async () => {
    const server = await world.startNotify({ NATS_AWAY_MS: '3000' });
    const stream = await world.listen(server, ada);
    await world.nats.kill();
    await expectClosing(stream, 'unavailable');
    expect(await world.refusal(server, ada)).toEqual({ status: 503, code: 'dependency_unavailable' });
    expect(await server.readiness()).toBe(503);
    await world.nats.start();
    await eventually(async () => expect(await server.readiness()).toBe(200), { timeoutMs: 10_000 });
    const again = await world.listen(server, ada, stream.lastEventId);
    expect(again.frames.map(({ event }) => event)).not.toContain('stream.reset');
    await world.source.say(chat, 'hello again');
    await eventually(() => expect(heard(again)).toEqual(['hello again']));
  });

  it('a relay that is stuck closes the streams, although NATS answers, and none is cut by a shorter silence', async () => {
    const server = await world.startNotify({ NATS_AWAY_MS: '4000' });
    const stream = await world.listen(server, ada);
    world.source.isBeating = false;
    await pause(2_500);
    world.source.isBeating = true;
    await pause(2_500);
    expect(stream.frames.map(({ event }) => event)).not.toContain('stream.closing');
    world.source.isBeating = false;
    await expectClosing(stream, 'unavailable');
    expect(await world.refusal(server, ada)).toEqual({ status: 503, code: 'dependency_unavailable' });
    expect(await (await fetch(`${server.url}/health`)).text()).toContain('the outbox relay gives no sign of life');
    world.source.isBeating = true;
    await eventually(async () => expect(await server.readiness()).toBe(200));
  });

  it('NATS killed and started again with its data resets nobody', async () => {
    const server = await world.startNotify();
    const stream = await world.listen(server, ada);
    await world.source.say(chat, 'before');
    await world.nats.restart();
    await eventually(() => world.source.resume(), { timeoutMs: 10_000 });
    await world.source.say(chat, 'after');
    await eventually(() => expect(heard(stream).at(-1)).toBe('after'), { timeoutMs: 10_000 });
    expect(stream.frames.map(({ event }) => event)).not.toContain('stream.reset');
  });

  it('a shutdown closes every stream and waits until it has ended', async () => {
    const server = await world.startNotify();
    const streams = [await world.listen(server, ada), await world.listen(server, bo)];
    const stopped = world.stopNotify(server);
    for (const stream of streams) await expectClosing(stream, 'draining');
    await stopped;
  });

  it('NATS replaced by an empty one: clients are reset, the old epoch is never accepted, nothing is lost', async () => {
    const servers = [await world.startNotify(), await world.startNotify({ RING_SIZE: '1' })];
    const streams = await Promise.all(servers.map((server) => world.listen(server, ada)));
    await world.source.say(chat, 'before');
    for (const stream of streams) await eventually(() => expect(heard(stream)).toEqual(['before']));
    const [old] = streams.map(({ lastEventId }) => lastEventId);
    await world.nats.wipe();
    await eventually(() => world.source.createStream('newepoch', 2 ** 41), { timeoutMs: 10_000 });
    for (const server of servers) await eventually(async () => expect(await server.readiness()).toBe(503));
    await world.source.complete();
    for (const stream of streams) {
      const reset = await stream.next('stream.reset', 10_000);
      expect(JSON.parse(reset.data)).toEqual({ reason: 'epoch', refetch: '/api/chat' });
      expect(parseId(reset.id).epoch).toBe('newepoch');
    }
    await world.source.say(chat, 'after');
    for (const stream of streams) await eventually(() => expect(heard(stream)).toEqual(['before', 'after']));
    for (const server of servers) {
      const back = await world.listen(server, ada, old);
      expect(back.frames.map(({ event }) => event)).toEqual(['stream.ready', 'stream.reset', 'stream.live']);
    }
  });

  it('NATS replaced by that of another installation: its events reach nobody', async () => {
    const server = await world.startNotify();
    const stream = await world.listen(server, ada);
    await world.source.beginEpoch('another');
    await expectClosing(stream, 'unavailable');
    const refused = await world.refused(server, ada);
    expect(refused).toMatchObject({ status: 503 });
    expect(await server.health()).toMatchObject({
      status: 'degraded',
      checks: { installation: { status: 'down', error: expect.stringContaining('is of installation another') } },
    });
    await world.source.beginEpoch();
    await eventually(() => world.listen(server, ada));
    expect(await server.health()).toMatchObject({ status: 'ok' });
  });

  it('a stream that waits for a new epoch is kept alive at its position', async () => {
    const server = await world.startNotify({ HEARTBEAT_SECONDS: '1' });
    const stream = await world.listen(server, ada);
    const { lastEventId } = stream;
    await world.source.createStream('pending0', 5_000_000);
    await eventually(async () => expect(await server.readiness()).toBe(503));
    expect(await stream.next('stream.heartbeat')).toMatchObject({ id: lastEventId });
    await world.source.complete();
    expect(parseId((await stream.next('stream.reset')).id).epoch).toBe('pending0');
  });

  it('while memberships are not loaded a client gets 503 with Retry-After', async () => {
    await world.source.createStream('unfinished', 5_000_000);
    const server = await NotifyServer.start({ NATS_URL: world.nats.url });
    const refused = await world.refused(server, ada);
    expect(refused).toMatchObject({ status: 503, headers: { 'retry-after': expect.any(String) } });
    await world.source.complete();
    await server.ready();
    await world.listen(server, ada);
    await server.stop();
  });

  it('memberships older than the last message are not served', async () => {
    await world.source.claimMoreMemberships(1, chat);
    const server = await NotifyServer.start({ NATS_URL: world.nats.url });
    // Loading is attempted ten times a second: often enough, in this time, to go wrong.
    for (const end = performance.now() + 800; performance.now() < end;) {
      expect(await world.refusal(server, ada)).toEqual({ status: 503, code: 'dependency_unavailable' });
    }
    await world.source.join(chat, [world.person().userId]);
    await server.ready();
    await server.stop();
  });
});
