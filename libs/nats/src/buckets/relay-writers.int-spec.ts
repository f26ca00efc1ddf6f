import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startNats, type TestNats } from '@fechatter/testing';
import { ChatPublisher, UnexpectedAckError } from '../chat/chat-publisher.js';
import { chatMessagesAfter, createChatStream, deleteChatStream } from '../chat/chat-stream.js';
import { chatStreamState } from '../chat/chat-view.js';
import { connectNats, type NatsConnection } from '../connection/connection.js';
import { BucketSweep } from './bucket-sweep.js';
import { EpochBucket } from './epoch-bucket.js';
import { MemberBucket, type MemberPut } from './member-bucket.js';
import { countStored } from '../ordered-reader.js';
import { loadMembers } from './member-view.js';
import { RevokedBucket } from './revoked-bucket.js';
import { oldDepartures } from './sweep-rules.js';

const stream = {
  installation: 'i',
  system: 's',
  epoch: 'k3f9',
  why: 'lost',
  restored: 'r3st',
} as const;
const message = (id: string) => ({ id, subject: 'chat.message.created.7.42', payload: '{}', headers: {} });

describe('what the relay writes to NATS', () => {
  let nats: TestNats;
  let connection: NatsConnection;

  beforeAll(async () => {
    nats = await startNats();
    connection = await connectNats(nats.url, 'test');
  });

  afterAll(async () => {
    await connection.close();
    await nats.stop();
  });

  describe('the stream CHAT', () => {
    // Each test starts at a sequence of its own: what NATS may still remember of the deleted stream of that
    // name lies before it.
    let first = 2 ** 45;
    beforeEach(async () => {
      first += 2 ** 20;
      await createChatStream(connection, { ...stream, lastSeq: first });
    });
    afterEach(() => deleteChatStream(connection));

    const ids = async () => (await chatMessagesAfter(connection, first, first + 10)).map(({ id }) => id);

    it('begins after the given sequence, and carries its installation and epoch', async () => {
      expect(await chatStreamState(connection)).toEqual({
        createdAt: expect.any(Number),
        installation: 'i',
        system: 's',
        epoch: 'k3f9',
        why: 'lost',
        restored: 'r3st',
        firstSeq: first + 1,
        lastSeq: first,
        replicas: 1,
      });
    });

    it('stores a pipeline in order', async () => {
      const publisher = new ChatPublisher(connection, { seq: first, id: null });
      await Promise.all(['a', 'b', 'c'].map((id) => publisher.publish(message(id))));
      expect(await ids()).toEqual(['a', 'b', 'c']);
      expect(publisher.lastSeq).toBe(first + 3);
    });

    it('stores nothing of a pipeline after a failure', async () => {
      const publisher = new ChatPublisher(connection, { seq: first, id: null });
      const pipeline = [message('a'), { ...message('b'), subject: 'nobody.listens' }, message('c')];
      const outcomes = await Promise.allSettled(pipeline.map((one) => publisher.publish(one)));
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
      expect(await ids()).toEqual(['a']);
    });

    it('refuses the whole pipeline of a deposed leader, including its second message', async () => {
      const deposed = new ChatPublisher(connection, { seq: first, id: null });
      await new ChatPublisher(connection, { seq: first, id: null }).publish(message('new'));
      // By its sequence alone, late-2 would fit behind what the new leader published.
      const outcomes = await Promise.allSettled(
        [message('late-1'), message('late-2')].map((one) => deposed.publish(one)),
      );
      expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      expect(await ids()).toEqual(['new']);
    });

    it('does not count a duplicate as stored', async () => {
      await new ChatPublisher(connection, { seq: first, id: null }).publish(message('a'));
      const again = new ChatPublisher(connection, { seq: first + 1, id: 'a' });
      await expect(again.publish(message('a'))).rejects.toThrow(UnexpectedAckError);
    });

    it('is never replaced by creating it again', async () => {
      await expect(createChatStream(connection, { ...stream, lastSeq: first, epoch: 'zzzz' })).rejects.toThrow();
      expect((await chatStreamState(connection))?.epoch).toBe('k3f9');
    });

    it('keeps its sequence through a crash of NATS, even when it is empty', async () => {
      await nats.restart();
      await connection.close();
      connection = await connectNats(nats.url, 'test');
      expect(await chatStreamState(connection)).toMatchObject({ epoch: 'k3f9', lastSeq: first });
    });
  });

  describe('the bucket MEMBERS', () => {
    const member = (userId: string, joinedSeq: number, leftSeq?: number) => ({
      workspaceId: '7',
      chatId: '42',
      userId,
      membership: leftSeq === undefined ? { joinedSeq } : { joinedSeq, leftSeq },
    });

    const countOf = (epoch: string) =>
      countStored(connection, { stream: 'KV_MEMBERS', filter: `$KV.MEMBERS.${epoch}.>`, from: 1 });

    async function known(epoch: string): Promise<Record<string, unknown> | null> {
      const memberships: Record<string, unknown> = {};
      const loaded = await loadMembers(
        connection,
        epoch,
        ({ userId, membership }) => (memberships[userId] = membership),
      );
      return loaded && memberships;
    }

    it('never lets an older membership win, whatever the order of puts', async () => {
      const members = await MemberBucket.open(connection, 'aaaa');
      await members.markComplete();
      await members.put([member('1', 5), member('2', 5)]);
      await Promise.all([
        members.put([member('1', 0, 9)]),
        members.put([member('1', 7)]),
        members.put([member('1', 0, 6)]),
      ]);
      await members.put([member('2', 3)]);
      expect(await known('aaaa')).toEqual({ '1': { joinedSeq: 0, leftSeq: 9 }, '2': { joinedSeq: 5 } });
    });

    it('has an epoch only once it is marked complete, and none after it is purged', async () => {
      const members = await MemberBucket.open(connection, 'bbbb');
      await members.putNew([member('1', 5)]);
      expect(await known('bbbb')).toBeNull();
      await members.markComplete();
      expect(await known('bbbb')).toEqual({ '1': { joinedSeq: 5 } });
      const next = await MemberBucket.open(connection, 'cccc');
      await next.putNew([member('1', 5)]);
      await next.markComplete();
      expect(await next.purge('bbbb', 0)).toBeNull();
      expect(await known('bbbb')).toBeNull();
      expect(await known('cccc')).toEqual({ '1': { joinedSeq: 5 } });
    });

    async function reconcile(members: MemberBucket, present: MemberPut[][], seq: number): Promise<number> {
      let pieces = 0;
      for await (const _ of members.reconcile({ workspaceId: '7', chatId: '42' }, present, seq)) pieces += 1;
      return pieces;
    }

    it('is reconciled with the present members of a chat, and keeps what is newer', async () => {
      const members = await MemberBucket.open(connection, 'dddd');
      await members.markComplete();
      await members.put([member('1', 2), member('2', 2), member('3', 9)]);
      await reconcile(members, [[member('1', 2)], [member('4', 6)]], 6);
      expect(await known('dddd')).toEqual({
        '1': { joinedSeq: 2 },
        '2': { joinedSeq: 0, leftSeq: 6 },
        '3': { joinedSeq: 9 },
        '4': { joinedSeq: 6 },
      });
    });

    it('is reconciled in pieces, and an interrupted reconciliation goes on where it was', async () => {
      const members = await MemberBucket.open(connection, 'iiii');
      await members.markComplete();
      await members.putNew(Array.from({ length: 1_000 }, (_, index) => member(String(index + 1), 1)));
      const begun = members.reconcile({ workspaceId: '7', chatId: '42' }, [], 5);
      await begun.next();
      await begun.return();
      const left = Object.values((await known('iiii')) ?? {}).filter(
        (membership) => 'leftSeq' in (membership as object),
      );
      expect(left).toHaveLength(256);
      const before = members.revision;
      expect(await reconcile(members, [], 5)).toBe(2);
      expect(members.revision).toBe(before + 744);
    });

    it('is swept of departures once they are old enough, but not of people who came back', async () => {
      const members = await MemberBucket.open(connection, 'ffff');
      await members.markComplete();
      await members.put([member('1', 2), member('2', 2), member('3', 2)]);
      await members.put([member('2', 0, 4), member('3', 0, 4)]);
      await members.put([member('3', 6)]);
      const sweep = new BucketSweep(connection, oldDepartures('ffff'), () => undefined);
      expect(await sweep.sweep(0)).toBe(0);
      expect(await sweep.sweep(Date.now() + 60_000)).toBe(1);
      expect(await known('ffff')).toEqual({ '1': { joinedSeq: 2 }, '3': { joinedSeq: 6 } });
      expect(await sweep.sweep(Date.now() + 60_000)).toBe(0);
      sweep.close();
    });

    it('is purged of an epoch in pieces, each of which looks at so many revisions', async () => {
      const members = await MemberBucket.open(connection, 'gggg');
      await members.putNew(Array.from({ length: 25 }, (_, index) => member(String(index), 1)));
      await members.markComplete();
      const next = await MemberBucket.open(connection, 'hhhh');
      await next.putNew([member('1', 5)]);
      await next.markComplete();
      const bucket = await EpochBucket.open(connection, 'MEMBERS');
      const first = bucket.revision - 28;
      expect(await bucket.purge('gggg', first, 10)).toBe(first + 10);
      expect(await countOf('gggg')).toBe(16);
      expect(await bucket.purge('gggg', first + 10, 10)).toBe(first + 20);
      expect(await bucket.purge('gggg', first + 20, 10)).toBeNull();
      expect(await countOf('gggg')).toBe(0);
      expect(await known('hhhh')).toEqual({ '1': { joinedSeq: 5 } });
    });

    it('reports a revision neither beyond what it holds nor before what was put', async () => {
      const members = await MemberBucket.open(connection, 'eeee');
      const before = members.revision;
      await members.put([member('1', 2)]);
      expect(members.revision).toBe(before + 1);
      expect((await EpochBucket.open(connection, 'MEMBERS')).revision).toBe(members.revision);
    });
  });

  it('a beat moves no revision that messages carry, and a deposed leader’s does not count', async () => {
    const deposed = await RevokedBucket.open(connection, 'beats', 60_000);
    expect(await deposed.beat()).toBe(true);
    const leader = await RevokedBucket.open(connection, 'beats', 60_000);
    const { revision } = leader;
    expect([await leader.beat(), await leader.beat()]).toEqual([true, true]);
    expect(leader.revision).toBe(revision);
    expect(await deposed.beat()).toBe(false);
  });

  it('a bucket adopts a changed lifetime of its keys', async () => {
    await EpochBucket.open(connection, 'REVOKED', 60_000);
    await EpochBucket.open(connection, 'REVOKED', 120_000);
    const manager = await connection.jetstreamManager();
    expect((await manager.streams.info('KV_REVOKED')).config.max_age).toBe(120_000 * 1e6);
  });
});
