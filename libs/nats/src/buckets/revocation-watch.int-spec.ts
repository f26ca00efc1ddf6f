import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, startNats, type TestNats } from '@fechatter/testing';
import type { NatsConnection } from 'nats';
import { createChatStream, deleteChatStream } from '../chat/chat-stream.js';
import { connectNats } from '../connection/connection.js';
import { loadMembers, type MemberEntry } from './member-view.js';
import { MemberBucket } from './member-bucket.js';
import { BucketSweep } from './bucket-sweep.js';
import { EpochBucket } from './epoch-bucket.js';
import type { Revocation } from './known-revocations.js';
import { RevocationWatch } from './revocation-watch.js';
import { RevokedBucket } from './revoked-bucket.js';
import { REVOKED_BUCKET } from '../subjects.js';
import { oldSessions } from './sweep-rules.js';

const TTL_MS = 3_600_000;
const LATER_MS = 60_000;

const session = (sessionId: string): Revocation => ({ sessionId, kind: 'session' });
const apiToken = (sessionId: string): Revocation => ({ sessionId, kind: 'api_token' });

describe('what the leader wrote into the buckets', () => {
  let nats: TestNats;
  let connection: NatsConnection;
  let watch: RevocationWatch | null = null;
  /** Beats as the leader does, in the epoch that is complete. */
  let beating: RevokedBucket | null = null;
  let beats: NodeJS.Timeout;

  beforeAll(async () => {
    nats = await startNats();
    connection = await connectNats(nats.url, 'test');
    beats = setInterval(() => void beating?.beat().catch(() => undefined), 200);
  });

  afterEach(() => watch?.close());

  afterAll(async () => {
    clearInterval(beats);
    await connection.close();
    await nats.stop();
  });

  async function begin(epoch: string, revocations: Revocation[] = []): Promise<RevokedBucket> {
    const bucket = await create(epoch);
    await complete(epoch, bucket, revocations);
    return bucket;
  }

  async function complete(epoch: string, bucket: RevokedBucket, revocations: Revocation[]): Promise<void> {
    await bucket.put(revocations);
    await (await MemberBucket.open(connection, epoch)).markComplete();
    beating = bucket;
  }

  async function create(epoch: string, restored = ''): Promise<RevokedBucket> {
    await deleteChatStream(connection);
    await createChatStream(connection, {
      installation: 'i',
      system: 's',
      epoch,
      why: 'lost',
      restored,
      lastSeq: 7,
    });
    return RevokedBucket.open(connection, epoch, TTL_MS);
  }

  async function watching(): Promise<{ watch: RevocationWatch; told: Revocation[] }> {
    const told: Revocation[] = [];
    const opened = new RevocationWatch(connection);
    watch = opened;
    opened.onRevoked((revocation) => told.push(revocation));
    await eventually(() => expect(opened.isCurrent).toBe(true));
    return { watch: opened, told };
  }

  it('earlier and new revocations are known', async () => {
    const bucket = await begin('epoch1', [session('old')]);
    const opened = await watching();
    expect(opened.watch.isRevoked('old', '1')).toBe(true);
    expect(opened.watch.isRevoked('new', '1')).toBe(false);
    await bucket.put([session('new'), apiToken('token'), { userId: '2' }]);
    await eventually(() => expect(opened.told).toContainEqual({ userId: '2' }), { timeoutMs: 900 });
    expect(opened.watch.isRevoked('new', '1')).toBe(true);
    expect(opened.watch.isRevoked('token', '1')).toBe(true);
    expect(opened.told).toContainEqual(apiToken('token'));
    expect(opened.watch.isRevoked('other', '2')).toBe(true);
    await eventually(() => expect(opened.watch.revision).toBeGreaterThanOrEqual(bucket.revision));
  });

  it('everything is known only while the leader beats, although NATS answers', async () => {
    const bucket = await begin('beat1', [session('out')]);
    const opened = await watching();
    beating = null;
    await eventually(() => expect(opened.watch.isCurrent).toBe(false), { timeoutMs: 3_500 });
    const silence = opened.watch.msSinceCurrent;
    expect(silence).toBeGreaterThan(1_500);
    // The beat that lies in the bucket may be of any age.
    const afresh = new RevocationWatch(connection);
    await eventually(() => expect(afresh.isRevoked('out', '1')).toBe(true));
    await eventually(() => expect(opened.watch.msSinceCurrent).toBeGreaterThan(silence + 1_000));
    expect([afresh.isCurrent, afresh.msSinceCurrent]).toEqual([false, Infinity]);
    beating = bucket;
    await eventually(() => expect([opened.watch.isCurrent, afresh.isCurrent]).toEqual([true, true]));
    expect(opened.watch.msSinceCurrent).toBeLessThan(1_500);
    afresh.close();
  });

  it('tokens from before an epoch may belong to lost sessions, if there has been a restore', async () => {
    await begin('kept1');
    const opened = await watching();
    expect(opened.watch.restoredBy).toBe(-Infinity);
    const issuedAt = Date.now();
    await complete('rest1', await create('rest1', 'rest1'), []);
    await eventually(() => expect(opened.watch.epoch).toBe('rest1'));
    expect(opened.watch.restoredBy).toBeGreaterThan(issuedAt);
    expect(opened.watch.restoredBy).toBeLessThan(Date.now() + LATER_MS);
  });

  it('the stream of another installation is ignored', async () => {
    await begin('foreign1');
    const [stranger, own] = [new RevocationWatch(connection, 'another'), new RevocationWatch(connection, 'i')];
    try {
      await eventually(() => expect(own.isCurrent).toBe(true));
      expect([stranger.isCurrent, stranger.epoch]).toEqual([false, null]);
    } finally {
      stranger.close();
      own.close();
    }
  });

  it('another epoch has revocations of its own', async () => {
    await begin('epoch2', [session('first')]);
    const opened = await watching();
    const bucket = await begin('epoch3', [session('second')]);
    await eventually(() => expect(opened.watch.epoch).toBe('epoch3'));
    expect([opened.watch.isRevoked('first', '1'), opened.watch.isRevoked('second', '1')]).toEqual([false, true]);
    await bucket.noteReplaced(['epoch2']);
    await bucket.purge('epoch2', 0);
    await bucket.put([session('third')]);
    await eventually(() => expect(opened.watch.isRevoked('third', '1')).toBe(true));
    expect(opened.told).toContainEqual(session('second'));
  });

  it('while an epoch is incomplete the revocations of the one before hold', async () => {
    await begin('epoch7', [session('out')]);
    const opened = await watching();
    const bucket = await create('epoch8');
    await eventually(() => expect(opened.watch.isCurrent).toBe(false));
    expect(opened.watch.isRevoked('out', '1')).toBe(true);
    await complete('epoch8', bucket, [session('out')]);
    await eventually(() => expect(opened.watch.epoch).toBe('epoch8'));
    expect(opened.watch.isRevoked('out', '1')).toBe(true);
  });

  it('a bucket whose last entries are gone is known completely', async () => {
    const bucket = await begin('epoch4', [session('stays')]);
    const ended = await RevokedBucket.open(connection, 'ended', TTL_MS);
    await ended.put([session('goes')]);
    // Without `RevokedBucket`, which would announce the purge with a key of its own.
    await (await EpochBucket.open(connection, REVOKED_BUCKET, TTL_MS)).purge('ended', 0);
    const opened = await watching();
    expect(opened.watch.isRevoked('stays', '1')).toBe(true);
    expect(opened.watch.revision).toBeGreaterThanOrEqual(bucket.revision + 1);
  });

  async function sweep(epoch: string, bucket: RevokedBucket, cutoff: number): Promise<number> {
    const sweeping = new BucketSweep(connection, oldSessions(epoch, bucket, TTL_MS), () => undefined);
    sweeping.close();
    return sweeping.sweep(cutoff);
  }

  it('sessions that were revoked long ago are forgotten everywhere, tokens and people are not', async () => {
    const bucket = await begin('epoch9', [session('old'), session('again'), apiToken('token'), { userId: '2' }]);
    const opened = await watching();
    const { size } = opened.watch;
    expect(await sweep('epoch9', bucket, Date.now() - LATER_MS)).toBe(0);
    expect(await sweep('epoch9', bucket, Date.now() + LATER_MS)).toBe(2);
    await bucket.put([session('again'), session('new')]);
    await eventually(() => expect(opened.watch.revision).toBeGreaterThanOrEqual(bucket.revision));
    const afresh = await watching();
    for (const { watch: known } of [opened, afresh]) {
      expect(['old', 'again', 'new', 'token'].map((id) => known.isRevoked(id, '1'))).toEqual([false, true, true, true]);
      expect(known.isRevoked('old', '2')).toBe(true);
    }
    expect([opened.watch.size, afresh.watch.size]).toEqual([size, size]);
    opened.watch.close();
  });

  it('an epoch that never became current is forgotten with the one before, but not one that is still to come', async () => {
    await begin('epoch10', [session('first')]);
    await (await create('epoch11')).put([session('first')]);
    const bucket = await create('epoch12');
    const opened = new RevocationWatch(connection);
    watch = opened;
    await (await RevokedBucket.open(connection, 'epoch13', TTL_MS)).put([session('next')]);
    await complete('epoch12', bucket, [session('second')]);
    await eventually(() => expect(opened.epoch).toBe('epoch12'));
    const { size } = opened;
    await bucket.noteReplaced(['epoch10', 'epoch11']);
    await eventually(() => expect(opened.size).toBe(size - 2));
    await begin('epoch13');
    await eventually(() => expect(opened.epoch).toBe('epoch13'));
    expect(opened.isRevoked('next', '1')).toBe(true);
  });

  it('the watch is out of date while NATS is away, and starts over on an empty NATS', async () => {
    await begin('epoch5', [session('one'), session('two'), session('three')]);
    const opened = await watching();
    await nats.wipe();
    await eventually(() => expect(opened.watch.isCurrent).toBe(false), { timeoutMs: 10_000 });
    expect(opened.watch.isRevoked('two', '1')).toBe(true);
    await eventually(() => begin('epoch6', [session('two')]), { timeoutMs: 10_000 });
    await eventually(() => expect(opened.watch.epoch).toBe('epoch6'), { timeoutMs: 10_000 });
    expect([opened.watch.isRevoked('one', '1'), opened.watch.isRevoked('two', '1')]).toEqual([false, true]);
  });

  it('memberships are loaded once their epoch is complete', async () => {
    const bucket = await MemberBucket.open(connection, 'members1');
    const entries = Array.from({ length: 1_200 }, (_, index): MemberEntry => {
      return { workspaceId: '1', chatId: String(index % 7), userId: String(index), membership: { joinedSeq: index } };
    });
    await bucket.putNew(entries);
    const loaded: MemberEntry[] = [];
    expect(await loadMembers(connection, 'members1', (entry) => loaded.push(entry))).toBeNull();
    expect(loaded).toEqual([]);
    await bucket.markComplete();
    await bucket.put([{ workspaceId: '1', chatId: '0', userId: '0', membership: { joinedSeq: 0, leftSeq: 5_000 } }]);
    const { revision } = (await loadMembers(connection, 'members1', (entry) => loaded.push(entry))) ?? { revision: 0 };
    expect(revision).toBe(bucket.revision);
    expect(loaded).toHaveLength(1_200);
    expect(loaded).toContainEqual(
      expect.objectContaining({ userId: '0', membership: { joinedSeq: 0, leftSeq: 5_000 } }),
    );
  });
});
