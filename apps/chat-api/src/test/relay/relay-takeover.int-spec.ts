import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually, StallProxy } from '@fechatter/testing';
import { publishing, seqsAre } from './relay-expect.js';
import { RelayWorld, type TestChat } from './relay-world.js';

const TAKEOVER_MS = 5_000;

describe('a leader that is cut off', () => {
  let world: RelayWorld;
  let chat: TestChat;
  let proxy: StallProxy | undefined;

  beforeEach(async () => {
    world = await RelayWorld.open();
    chat = await world.chat(2);
  });

  afterEach(async () => {
    await proxy?.close();
    proxy = undefined;
    await world.close();
  });

  it.each(['stall', 'cut'] as const)('from PostgreSQL (%s) is replaced within 5 s', async (how) => {
    proxy = await StallProxy.start(world.database.url);
    const leader = world.startRelay({ databaseUrl: proxy.urlFor(world.database.url) });
    const epoch = await publishing(leader);
    const standby = world.startRelay();
    await eventually(() => expect(standby.status.phase).toBe('standby'));
    proxy[how]();
    await world.send(chat);
    expect(await publishing(standby, TAKEOVER_MS)).toBe(epoch);
    await seqsAre(world, chat, [2], 1_000);
    // It notices by itself that it leads no more, before anybody can tell it.
    await eventually(() => expect(leader.status.isLeader).toBe(false));
    proxy.resume();
    await eventually(() => expect(leader.status.phase).toBe('standby'));
    await world.send(chat);
    await seqsAre(world, chat, [2, 3]);
  });

  it.each(['stall', 'cut'] as const)(
    'from NATS (%s) is replaced within 5 s, and its late publishes are refused',
    async (how) => {
      proxy = await StallProxy.start(world.nats.url);
      const leader = world.startRelay({ nats: proxy.urlFor(world.nats.url) });
      const epoch = await publishing(leader);
      const standby = world.startRelay();
      await eventually(() => expect(standby.status.phase).toBe('standby'));
      proxy[how]();
      await world.send(chat);
      await world.send(chat);
      expect(await publishing(standby, TAKEOVER_MS)).toBe(epoch);
      await seqsAre(world, chat, [2, 3], 1_000);
      const end = await world.stream();
      // Lets the publications that the proxy has held back reach NATS.
      proxy.resume();
      await eventually(() => expect(leader.status.phase).toBe('standby'));
      expect(await world.stream()).toEqual(end);
      await world.send(chat);
      await seqsAre(world, chat, [2, 3, 4]);
      expect(standby.status).toMatchObject({ phase: 'publishing', epoch });
    },
  );

  it('by SIGSTOP is replaced within 5 s, and leads no more when it wakes up', async () => {
    const leader = await world.startProcess();
    await eventually(() => expect(leader.output).toContain('publishing'));
    const standby = world.startRelay();
    await eventually(() => expect(standby.status.phase).toBe('standby'));
    leader.signal('SIGSTOP');
    await world.send(chat);
    await publishing(standby, TAKEOVER_MS);
    await seqsAre(world, chat, [2], 1_000);
    leader.signal('SIGCONT');
    await world.send(chat);
    await seqsAre(world, chat, [2, 3]);
    await eventually(() => expect(leader.output).toContain('standby'));
    expect(standby.status.isLeader).toBe(true);
  });
});

describe('a stand-by', () => {
  it('that never hears from NATS again goes on, and leads when it is its turn', async () => {
    const world = await RelayWorld.open();
    const chat = await world.chat(2);
    const proxy = await StallProxy.start(world.nats.url);
    const leader = world.startRelay();
    const epoch = await publishing(leader);
    const standby = world.startRelay({ nats: proxy.urlFor(world.nats.url) });
    await eventually(() => expect(standby.status.phase).toBe('standby'));
    proxy.stall();
    await eventually(() => expect(standby.status.trouble).not.toBeNull());
    proxy.cut();
    proxy.resume();
    await eventually(() => expect(standby.status.phase).toBe('standby'));
    await leader.stop();
    expect(await publishing(standby)).toBe(epoch);
    await world.send(chat);
    await seqsAre(world, chat, [2]);
    await proxy.close();
    await world.close();
  });
});
