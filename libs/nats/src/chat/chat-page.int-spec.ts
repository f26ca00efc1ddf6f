import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startNats, type TestNats } from '@fechatter/testing';
import type { NatsConnection } from 'nats';
import { createChatStream, deleteChatStream } from './chat-stream.js';
import { readChatPage } from './chat-view.js';
import { connectNats } from '../connection/connection.js';
import { eventSubject, workspaceEvents } from '../subjects.js';

const FIRST = 5_000;
const PAGE_BYTES = 10_000;

describe('a page of CHAT', () => {
  let nats: TestNats;
  let connection: NatsConnection;

  beforeAll(async () => {
    nats = await startNats();
    connection = await connectNats(nats.url, 'test');
  });

  beforeEach(async () => {
    const identity = { installation: 'i', system: 's', epoch: 'e', why: 'lost', restored: '' } as const;
    await deleteChatStream(connection);
    await createChatStream(connection, { ...identity, lastSeq: FIRST });
  });

  afterAll(async () => {
    await connection.close();
    await nats.stop();
  });

  async function publish(text: string, workspaceId = '1'): Promise<void> {
    const subject = eventSubject('message.created', workspaceId, '1');
    await connection.jetstream().publish(subject, text, { msgID: randomUUID() });
  }

  /** The lengths of the messages on each page, to the last page. */
  async function pages(from = FIRST + 1): Promise<number[][]> {
    const range = { filter: workspaceEvents('1'), from };
    const { messages, isLast } = await readChatPage(connection, range, PAGE_BYTES);
    const page = messages.map(({ data }) => data.length);
    return isLast ? [page] : [page, ...(await pages((messages.at(-1)?.streamSeq ?? Infinity) + 1))];
  }

  it('ends near its size, and the next begins behind it', async () => {
    const lengths = Array.from({ length: 500 }, (_, index) => 100 + index);
    for (const length of lengths) await publish('x'.repeat(length));
    const read = await pages();
    expect(read.flat()).toEqual(lengths);
    for (const page of read) expect(page.reduce((sum, length) => sum + length)).toBeLessThan(2 * PAGE_BYTES);
    expect(read.length).toBeLessThan(40);
  });

  it('has one message if that alone is larger than a page', async () => {
    await publish('small');
    await publish('x'.repeat(3 * PAGE_BYTES));
    await publish('small');
    expect(await pages()).toEqual([[5], [3 * PAGE_BYTES], [5]]);
  });

  it('skips other workspaces, and is empty behind the last message', async () => {
    await publish('theirs', '2');
    await publish('ours');
    await publish('theirs', '2');
    expect(await pages()).toEqual([[4]]);
    expect(await pages(FIRST + 3)).toEqual([[]]);
  });

  it('leaves no consumer behind', async () => {
    await publish('ours');
    await pages();
    const manager = await connection.jetstreamManager();
    await expect(manager.consumers.list('CHAT').next()).resolves.toEqual([]);
  });
});
