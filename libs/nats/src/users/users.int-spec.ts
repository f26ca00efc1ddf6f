import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startNats, type TestNats } from '@fechatter/testing';
import type { NatsConnection } from 'nats';
import { EpochBucket } from '../buckets/epoch-bucket.js';
import { purgeAppliedDocuments } from '../chat/applied-documents.js';
import { ChatPublisher } from '../chat/chat-publisher.js';
import { createChatStream } from '../chat/chat-stream.js';
import { chatStreamState, lastChatEvent } from '../chat/chat-view.js';
import { connectNats } from '../connection/connection.js';
import { natsAccess } from '../access/nats-access.js';
import { roundTrip } from '../connection/round-trip.js';
import { Lease } from '../lease.js';
import { readStored } from '../ordered-reader.js';
import {
  bucketStream,
  bucketSubject,
  CHAT_STREAM,
  eventSubject,
  INDEXER_BUCKET,
  MEMBERS_BUCKET,
  REVOKED_BUCKET,
  WORK_STREAM,
} from '../subjects.js';
import { ensureStreams } from '../kept-streams.js';
import { orderRebuild, rebuildOrder } from '../rebuild-order.js';
import { deadLetters, dropDeadLetter, publishDeadLetter } from '../work/dead-letters.js';
import { requestReindex } from '../work/work-queue.js';
import { NATS_SERVICES, type NatsService } from './resources.js';
import { NATS_OPERATOR, natsServerConfig } from './server-config.js';

const EVENT = eventSubject('message.created', '1', '2');
const ANSWER = { timeout: 1_000 };
const buckets = [MEMBERS_BUCKET, REVOKED_BUCKET, INDEXER_BUCKET].map(bucketStream);
const streams = [CHAT_STREAM, ...buckets, WORK_STREAM];

describe('the NATS user of', () => {
  let nats: TestNats;
  let connections: Record<NatsService, NatsConnection>;
  let operator: NatsConnection;

  beforeAll(async () => {
    const passwords = { 'chat-api': 'c', 'notify-server': 'n', 'search-indexer': 's', [NATS_OPERATOR]: 'o' };
    nats = await startNats({ config: natsServerConfig(passwords) });
    const { host } = new URL(nats.url);
    const connect = async (service: NatsService) => {
      const access = natsAccess({ NATS_URL: `nats://${service}:${passwords[service]}@${host}` }, service);
      return [service, await connectNats(access, service)] as const;
    };
    const opened = await Promise.all(NATS_SERVICES.map(connect));
    connections = Object.fromEntries(opened) as Record<NatsService, NatsConnection>;
    operator = await connectNats(`nats://operator:o@${host}`, 'operator');
    await createAll();
  });

  afterAll(async () => {
    await Promise.all([...Object.values(connections), operator].map((connection) => connection.close()));
    await nats.stop();
  });

  /** Streams and buckets as their owners make them, with one event and one key each. */
  async function createAll(): Promise<void> {
    const { 'chat-api': api, 'search-indexer': indexer } = connections;
    const names = { installation: 'i', system: 's', epoch: 'e', why: 'lost', restored: '' } as const;
    await createChatStream(api, { ...names, lastSeq: 0 });
    const publisher = new ChatPublisher(api, { seq: 0, id: null });
    await publisher.publish({ id: 'first', subject: EVENT, payload: '{}', headers: {} });
    for (const name of [MEMBERS_BUCKET, REVOKED_BUCKET]) await (await EpochBucket.open(api, name)).put('e.1', '{}');
    await ensureStreams(api);
    const held = await new Lease(indexer, 'test', { leaseMs: 0, renewMs: 60_000 }).tryAcquire(() => Promise.resolve(0));
    await held?.release();
  }

  /** How much each stream holds. */
  async function stored(): Promise<Record<string, number>> {
    const manager = await operator.jetstreamManager();
    const infos = await Promise.all(streams.map((stream) => manager.streams.info(stream)));
    return Object.fromEntries(infos.map(({ config, state }) => [config.name, state.last_seq + 1e6 * state.messages]));
  }

  async function expectUnchanged(work: () => Promise<unknown>): Promise<void> {
    const before = await stored();
    await work();
    expect(await stored()).toEqual(before);
  }

  /** Publishes without waiting for an answer. */
  async function publish(connection: NatsConnection, subject: string, reply?: string): Promise<void> {
    connection.publish(subject, '{}', reply === undefined ? {} : { reply });
    await roundTrip(connection);
  }

  const readers = ['notify-server', 'search-indexer'] as const;

  describe.each(readers)('%s', (service) => {
    it('reads CHAT', async () => {
      const connection = connections[service];
      expect((await chatStreamState(connection))?.epoch).toBe('e');
      expect((await lastChatEvent(connection))?.id).toBe('first');
      const read: number[] = [];
      for await (const { seq } of readStored(connection, { stream: CHAT_STREAM, from: 1 })) read.push(seq);
      expect(read).toEqual([1]);
    });

    it("can't publish events or documents", async () => {
      await expectUnchanged(async () => {
        await publish(connections[service], EVENT);
        await publish(connections[service], 'index.document.put.1.2');
        await expect(connections[service].jetstream().publish(EVENT, '{}', ANSWER)).rejects.toThrow();
      });
    });

    it("can't make JetStream publish events by the reply subject of a request", async () => {
      const api = '$JS.API';
      await expectUnchanged(async () => {
        await publish(connections[service], `${api}.STREAM.INFO.${CHAT_STREAM}`, EVENT);
        const manager = await connections[service].jetstreamManager({ ...ANSWER, checkAPI: false });
        const { name } = await manager.consumers.add(CHAT_STREAM, { name: `${service}-forger`, mem_storage: true });
        await publish(connections[service], `${api}.CONSUMER.MSG.NEXT.${CHAT_STREAM}.${name}`, EVENT);
        await publish(
          connections[service],
          `${api}.CONSUMER.MSG.NEXT.${CHAT_STREAM}.${name}`,
          bucketSubject(REVOKED_BUCKET, 'e.2'),
        );
        // What was asked for is delivered before this is answered.
        await manager.consumers.info(CHAT_STREAM, name);
      });
    });

    it.each([MEMBERS_BUCKET, REVOKED_BUCKET])("can't write %s", async (bucket) => {
      await expectUnchanged(async () => {
        await publish(connections[service], bucketSubject(bucket, 'e.1'));
        const put = connections[service].jetstream().publish(bucketSubject(bucket, 'e.1'), '{}', ANSWER);
        await expect(put).rejects.toThrow();
      });
    });

    it.each(streams)("can't purge, change or delete %s, nor its messages", async (stream) => {
      const manager = await connections[service].jetstreamManager({ ...ANSWER, checkAPI: false });
      await expectUnchanged(async () => {
        await expect(manager.streams.purge(stream)).rejects.toThrow();
        await expect(manager.streams.delete(stream)).rejects.toThrow();
        await expect(manager.streams.deleteMessage(stream, 1)).rejects.toThrow();
        await expect(manager.streams.update(stream, { max_msgs: 1 })).rejects.toThrow();
      });
    });

    it.each(streams)("can't make %s publish events of its own, nor copy another stream", async (stream) => {
      const { config } = await (await operator.jetstreamManager()).streams.info(stream);
      const republish = { src: config.subjects[0] ?? '', dest: 'chat.message.created.>' };
      const sources = [{ name: bucketStream(MEMBERS_BUCKET), opt_start_seq: 1 }];
      for (const verb of ['CREATE', 'UPDATE']) {
        for (const change of [{ republish }, { sources }]) {
          const request = JSON.stringify({ ...config, ...change });
          const answer = connections[service].request(`$JS.API.STREAM.${verb}.${stream}`, request, ANSWER);
          await expect(answer).rejects.toThrow();
        }
      }
    });

    it("can't have events pushed into REVOKED", async () => {
      await expectUnchanged(async () => {
        const config = { name: `${service}-pusher`, mem_storage: true, num_replicas: 1 };
        const manager = await connections[service].jetstreamManager({ ...ANSWER, checkAPI: false });
        await manager.consumers.add(CHAT_STREAM, { ...config, deliver_subject: bucketSubject(REVOKED_BUCKET, 'e.3') });
        // The consumer pushes what is there as soon as it exists, if it pushes at all.
        await roundTrip(connections[service]);
        await manager.consumers.info(CHAT_STREAM, config.name);
      });
    });

    it("can't listen to what another service is told", async () => {
      const heard: string[] = [];
      for (const other of NATS_SERVICES.filter((name) => name !== service)) {
        const callback = (error: Error | null) => heard.push(error ? 'refused' : 'a message');
        connections[service].subscribe(`_INBOX.${other}.>`, { callback });
      }
      await roundTrip(connections[service]);
      await chatStreamState(connections['chat-api']);
      await roundTrip(connections[service]);
      expect(heard).toEqual(['refused', 'refused']);
    });
  });

  it('search-indexer writes WORK and INDEXER, and notify-server writes neither', async () => {
    const { 'search-indexer': indexer, 'notify-server': notify } = connections;
    await requestReindex(indexer, { requestId: '11111111-1111-1111-1111-111111111111', everything: true });
    await publishDeadLetter(indexer, { messageId: '1', chatId: '2', epoch: 'e', streamSeq: 1, reason: 'test' });
    const letters = [];
    for await (const { letter } of deadLetters(operator)) letters.push(letter.reason);
    expect(letters).toContain('test');
    const manager = await operator.jetstreamManager();
    const before = await manager.streams.info(WORK_STREAM);
    await expectUnchanged(async () => {
      await publish(notify, 'work.reindex.request');
      await publish(notify, bucketSubject(INDEXER_BUCKET, 'lease'));
      const bucket = await notify.jetstreamManager({ ...ANSWER, checkAPI: false });
      await expect(bucket.streams.purge(bucketStream(INDEXER_BUCKET))).rejects.toThrow();
    });
    expect((await manager.streams.info(WORK_STREAM)).state).toEqual(before.state);
  });

  it('chat-api orders a rebuild, and requests and drops what an operator retries', async () => {
    const api = connections['chat-api'];
    await orderRebuild(api, 'monday');
    expect(await rebuildOrder(connections['search-indexer'])).toBe('monday');
    await publishDeadLetter(connections['search-indexer'], {
      ...{ messageId: '3', chatId: '2', epoch: 'e', streamSeq: 3, reason: 'to be dropped' },
    });
    for await (const { seq } of deadLetters(api)) await dropDeadLetter(api, seq);
    await requestReindex(api, { requestId: '22222222-2222-2222-2222-222222222222', messageId: '3' });
    expect((await (await operator.jetstreamManager()).streams.info(WORK_STREAM)).state.last_seq).toBeGreaterThan(2);
  });

  it('chat-api purges documents', async () => {
    await expect(purgeAppliedDocuments(connections['chat-api'], { epoch: 'e', streamSeq: 1 })).resolves.toBeUndefined();
  });
});
