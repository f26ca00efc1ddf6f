import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually, startNats, type TestNats } from '@fechatter/testing';
import { headers, type NatsConnection } from 'nats';
import { ChatReader, type ChatRead, type LostReason } from './chat-reader.js';
import { createChatStream, deleteChatStream } from './chat-stream.js';
import { connectNats } from '../connection/connection.js';
import { EPOCH_HEADER } from '../headers.js';
import { CHAT_STREAM, documentSubject, eventSubject } from '../subjects.js';

const FIRST = 5_000;

describe('reading CHAT', () => {
  let nats: TestNats;
  let connection: NatsConnection;
  let epoch = '';

  beforeAll(async () => {
    nats = await startNats();
    connection = await connectNats(nats.url, 'test');
  });

  beforeEach(() => beginEpoch());

  afterAll(async () => {
    await connection.close();
    await nats.stop();
  });

  async function beginEpoch(name = randomUUID().slice(0, 8), lastSeq = FIRST): Promise<void> {
    epoch = name;
    await deleteChatStream(connection);
    await createChatStream(connection, { installation: 'i', system: 's', epoch, why: 'lost', restored: '', lastSeq });
  }

  async function publish(text: string, subject = eventSubject('message.created', '1', '1')): Promise<void> {
    const published = headers();
    published.set(EPOCH_HEADER, epoch);
    await connection.jetstream().publish(subject, text, { headers: published, msgID: randomUUID() });
  }

  async function purgeThrough(seq: number): Promise<void> {
    const manager = await connection.jetstreamManager();
    await manager.streams.purge(CHAT_STREAM, { seq: seq + 1 });
  }

  async function deleteConsumers(): Promise<void> {
    const manager = await connection.jetstreamManager();
    for await (const { name } of manager.consumers.list(CHAT_STREAM)) await manager.consumers.delete(CHAT_STREAM, name);
  }

  function read(more: Partial<ChatRead> = {}) {
    const texts: string[] = [];
    const lost: LostReason[] = [];
    const reader = new ChatReader(connection, {
      epoch,
      from: FIRST + 1,
      what: 'events',
      onMessage: ({ data }) => void texts.push(Buffer.from(data).toString()),
      onLost: (reason) => lost.push(reason),
      ...more,
    });
    return { texts, lost, reader };
  }

  const numbers = (count: number) => Array.from({ length: count }, (_, index) => String(index));

  it('delivers stored and new messages in order, over many pulls', async () => {
    const all = numbers(1_300);
    await Promise.all(all.slice(0, 1_200).map((text) => publish(text)));
    const { texts, reader } = read();
    await eventually(() => expect(texts).toHaveLength(1_200));
    for (const text of all.slice(1_200)) await publish(text);
    await eventually(() => expect(texts).toEqual(all));
    reader.close();
  });

  it('reads events only, or documents too, and knows its position either way', async () => {
    await publish('event');
    await publish('document', documentSubject('1', '1'));
    const [events, all] = [read(), read({ what: 'all' })];
    await eventually(() => expect([events.texts, all.texts]).toEqual([['event'], ['event', 'document']]));
    await eventually(() => expect([events.reader.readThrough, all.reader.readThrough]).toEqual([FIRST + 2, FIRST + 2]));
    events.reader.close();
    all.reader.close();
  });

  it('goes on when its consumer disappears silently', async () => {
    const { texts, lost, reader } = read();
    await publish('before');
    await eventually(() => expect(texts).toEqual(['before']));
    await deleteConsumers();
    await publish('after');
    await eventually(() => expect(texts).toEqual(['before', 'after']));
    expect(lost).toEqual([]);
    reader.close();
  });

  it('goes on after NATS was killed', async () => {
    const { texts, lost, reader } = read();
    await publish('before');
    await nats.restart();
    await eventually(() => publish('after'), { timeoutMs: 10_000 });
    await eventually(() => expect(texts.at(-1)).toBe('after'), { timeoutMs: 10_000 });
    expect(lost).toEqual([]);
    reader.close();
  });

  it('redelivers a message whose handler failed, and does not take a slow handler for a stall', async () => {
    const seen: string[] = [];
    const { reader } = read({
      onMessage: async ({ data }) => {
        seen.push(Buffer.from(data).toString());
        if (seen.length === 1) throw new Error('not now');
        // Longer than a consumer may be silent before it counts as stalled.
        if (seen.length === 2) await pause(2_500);
      },
    });
    await publish('one');
    await publish('two');
    await eventually(() => expect(seen).toEqual(['one', 'one', 'two']));
    reader.close();
  });

  it.each([
    ['another epoch begins', 'epoch', () => beginEpoch()],
    ['another epoch publishes', 'epoch', () => beginEpoch('another0').then(() => publish('of the new epoch'))],
    ['the stream is deleted', 'missing', () => deleteChatStream(connection)],
    ['the stream is replaced by an empty one', 'rewritten', () => beginEpoch(epoch)],
    [
      'the stream is replaced by one with other messages',
      'rewritten',
      () =>
        beginEpoch(epoch)
          .then(() => publish('something else'))
          .then(() => publish('more')),
    ],
  ])('is lost when %s (%s)', async (_, reason, happening) => {
    const { texts, lost, reader } = read();
    await publish('one');
    await eventually(() => expect(texts).toEqual(['one']));
    await happening();
    await eventually(() => expect(lost).toEqual([reason]));
    await publish('later').catch(() => undefined);
    expect(texts).toEqual(['one']);
    reader.close();
  });

  it('is lost when unread messages are gone (gap)', async () => {
    let isHeldUp = true;
    const held = async () => {
      while (isHeldUp) await pause(20);
    };
    const { lost, reader } = read({ onMessage: held });
    for (const text of numbers(10)) await publish(text);
    await purgeThrough(FIRST + 5);
    await eventually(() => expect(lost).toEqual(['gap']));
    isHeldUp = false;
    reader.close();
  });

  it('is not lost when messages that were read are gone', async () => {
    const { texts, lost, reader } = read();
    await publish('one');
    await eventually(() => expect(texts).toEqual(['one']));
    await publish('document', documentSubject('1', '1'));
    await eventually(() => expect(reader.readThrough).toBe(FIRST + 2));
    await publish('two', documentSubject('1', '1'));
    await purgeThrough(FIRST + 2);
    await eventually(() => expect(reader.stream?.firstSeq).toBe(FIRST + 3));
    await publish('three');
    await eventually(() => expect(texts).toEqual(['one', 'three']));
    expect(lost).toEqual([]);
    reader.close();
  });
});
