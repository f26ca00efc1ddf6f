import { natsAccess, CHAT_STREAM, MEMBERS_BUCKET, REVOKED_BUCKET, WORK_STREAM } from '@fechatter/nats';
import { eventually, type TestNatsCluster } from '@fechatter/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { OutboxRelay } from '../../relay/outbox-relay.js';
import { RelayWorld, type TestChat } from './relay-world.js';

const STREAMS = [CHAT_STREAM, `KV_${MEMBERS_BUCKET}`, `KV_${REVOKED_BUCKET}`, WORK_STREAM];
const PATIENT = { timeoutMs: 60_000, everyMs: 250 };
const MOST_WAITING = 50;

describe('on a NATS cluster of three', () => {
  let world: RelayWorld<TestNatsCluster>;
  let chat: TestChat;

  beforeEach(async () => {
    world = await RelayWorld.openOnCluster();
    chat = await world.chat();
  });

  afterEach(() => world.close());

  function startRelay(replicas: number): OutboxRelay {
    return world.startRelay({ nats: natsAccess({ NATS_URL: world.nats.url, NATS_REPLICAS: String(replicas) }) });
  }

  async function untilPublished(): Promise<void> {
    await eventually(async () => expect(await world.outboxSize()).toBe(0), PATIENT);
  }

  async function infoOf(stream: string) {
    const manager = await (await world.connection()).jetstreamManager({ checkAPI: false });
    return manager.streams.info(stream);
  }

  /** The number of replicas of each stream and bucket. `WORK` is created beside the others: waits for it. */
  async function replicas(): Promise<number[]> {
    await eventually(() => infoOf(WORK_STREAM), PATIENT);
    const infos = await Promise.all(STREAMS.map((stream) => infoOf(stream)));
    return infos.map(({ config }) => config.num_replicas);
  }

  /** The server that leads `CHAT`, once all servers that are up have all of every stream. */
  async function chatLeader({ down }: { down?: string } = {}): Promise<string> {
    const up = world.nats.names.filter((name) => name !== down);
    return eventually(async () => {
      const infos = await Promise.all(STREAMS.map((stream) => infoOf(stream)));
      const followers = infos.flatMap(({ cluster }) => cluster?.replicas ?? []);
      const inStep = followers.filter(({ name, current, offline }) => name !== down && current && !offline);
      expect(inStep).toHaveLength((up.length - 1) * STREAMS.length);
      const copies = await Promise.all(up.map((name) => world.nats.copyOn(name)));
      for (const { config, state } of infos)
        for (const copy of copies) expect(copy.get(config.name)).toBeGreaterThanOrEqual(state.last_seq);
      return infos[0]?.cluster?.leader ?? '';
    }, PATIENT);
  }

  /** Sends one message after another, as fast as they are published, until told to stop. Returns the last seq. */
  function keepSending(): () => Promise<number> {
    let isStopped = false;
    const sending = (async () => {
      for (let seq = 0; ;) {
        await eventually(
          async () => expect(isStopped || (await world.outboxSize()) < MOST_WAITING).toBe(true),
          PATIENT,
        );
        if (isStopped) return seq;
        seq = await world.send(chat);
      }
    })();
    return () => {
      isStopped = true;
      return sending;
    };
  }

  async function expectAllOnce(lastSeq: number): Promise<void> {
    await eventually(async () => {
      const seqs = await world.seqsOf(chat);
      expect(seqs).toEqual(Array.from({ length: lastSeq - 1 }, (_, index) => index + 2));
    }, PATIENT);
  }

  it('kill -9, loss of the disk and return of each server in turn loses and doubles nothing', async () => {
    startRelay(3);
    await world.send(chat);
    await untilPublished();
    const { epoch } = (await world.stream()) ?? {};
    expect(await replicas()).toEqual([3, 3, 3, 3]);
    const stop = keepSending();
    const first = await chatLeader();
    for (const name of [first, ...world.nats.names.filter((other) => other !== first)]) {
      const before = (await world.stream())?.lastSeq ?? 0;
      await world.nats.server(name).kill();
      // Publishing goes on with two of three.
      await eventually(async () => expect((await world.stream())?.lastSeq).toBeGreaterThan(before), PATIENT);
      // The first leader comes back with its disk, at once. The others come back with an empty one, once the two
      // that are left have leaders and all of everything: NATS loses a stream now and then if they come earlier.
      if (name === first) {
        await world.nats.server(name).start();
      } else {
        await chatLeader({ down: name });
        await world.nats.server(name).wipe();
      }
      await chatLeader();
    }
    // The leader dies once more, so that a server leads that has caught up.
    await world.nats.server(await chatLeader()).restart();
    await chatLeader();
    const lastSeq = await stop();
    await untilPublished();
    expect((await world.stream())?.epoch).toBe(epoch);
    await expectAllOnce(lastSeq);
  }, 240_000);

  it('another number of replicas is a new epoch, in which everything has that number', async () => {
    const one = startRelay(1);
    await world.send(chat);
    await untilPublished();
    const before = await world.stream();
    expect(await replicas()).toEqual([1, 1, 1, 1]);
    await one.stop();
    await world.send(chat);
    startRelay(3);
    await eventually(async () => expect((await world.stream())?.replicas).toBe(3), PATIENT);
    await untilPublished();
    await eventually(async () => expect(await replicas()).toEqual([3, 3, 3, 3]), PATIENT);
    const after = await world.stream();
    expect(after?.epoch).not.toBe(before?.epoch);
    expect(after?.why).toBe('lost');
    expect(await world.members(chat)).toEqual({ [chat.memberIds[0] ?? '']: { joinedSeq: 1 } });
    await world.nats.server(await chatLeader()).kill();
    const seq = await world.send(chat);
    await untilPublished();
    expect(await world.seqsOf(chat)).toContain(seq);
  });
});
