import { startNats, type TestNats } from '@fechatter/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { connectNats, type NatsConnection } from '../connection/connection.js';
import { ensureStreams } from '../kept-streams.js';
import { readStored } from '../ordered-reader.js';
import { REINDEX_SUBJECT, WORK_STREAM } from '../subjects.js';
import {
  countDeadLetters,
  deadLetters,
  dropDeadLetter,
  publishDeadLetter,
  retryDeadLetter,
  type StoredDeadLetter,
} from './dead-letters.js';
import { requestReindex, type ReindexRequest } from './work-queue.js';

const letter = { messageId: '7', chatId: '1', epoch: 'k3f9', streamSeq: 12, reason: 'refused' };

describe('dead letters', () => {
  let nats: TestNats;
  let connection: NatsConnection;

  beforeEach(async () => {
    nats = await startNats();
    connection = await connectNats(nats.url, 'test');
    await ensureStreams(connection);
  });

  afterEach(async () => {
    await connection.close();
    await nats.stop();
  });

  const stored = async (): Promise<StoredDeadLetter[]> => {
    const letters = [];
    for await (const one of deadLetters(connection)) letters.push(one);
    return letters;
  };
  const requests = async (): Promise<ReindexRequest[]> => {
    const found = [];
    const range = { stream: WORK_STREAM, filter: REINDEX_SUBJECT, from: 1 };
    for await (const one of readStored(connection, range)) found.push(one.json<ReindexRequest>());
    return found;
  };

  test('are kept for the operator, with the time, oldest first and each document once', async () => {
    const other = { ...letter, messageId: '8', streamSeq: 13 };
    for (const one of [letter, letter, other]) await publishDeadLetter(connection, one);
    const kept = await stored();
    expect(kept.map(({ letter: each }) => each)).toEqual([letter, other]);
    expect(await countDeadLetters(connection)).toBe(2);
    const ages = kept.map(({ storedAt }) => Date.now() - storedAt.getTime());
    expect(ages.filter((ms) => ms < -1_000 || ms > 60_000)).toEqual([]);
  });

  test('are gone once they are retried, and the message is requested again', async () => {
    await publishDeadLetter(connection, letter);
    const [{ seq } = { seq: 0 }] = await stored();
    expect(await retryDeadLetter(connection, seq)).toBe('requested');
    expect(await requests()).toEqual([{ requestId: expect.any(String), messageId: '7' }]);
    expect([await stored(), await retryDeadLetter(connection, seq)]).toEqual([[], 'gone']);
    expect(await requests()).toHaveLength(1);
  });

  test('about a chat are retried by the chat, and about nothing known are kept', async () => {
    await publishDeadLetter(connection, { ...letter, messageId: null });
    await publishDeadLetter(connection, { ...letter, messageId: null, chatId: null, streamSeq: 13 });
    const outcomes = [];
    for (const { seq } of await stored()) outcomes.push(await retryDeadLetter(connection, seq));
    expect(outcomes).toEqual(['requested', 'kept']);
    expect(await requests()).toEqual([{ requestId: expect.any(String), chatId: '1' }]);
    expect(await countDeadLetters(connection)).toBe(1);
  });

  test('are dropped without a request, also while they are read', async () => {
    for (const streamSeq of [1, 2, 3]) await publishDeadLetter(connection, { ...letter, streamSeq });
    const dropped = [];
    for await (const { seq } of deadLetters(connection)) dropped.push(await dropDeadLetter(connection, seq));
    expect(dropped).toEqual([true, true, true]);
    expect([await stored(), await requests()]).toEqual([[], []]);
  });

  test('are told from requests: what is no letter is neither retried nor dropped', async () => {
    await requestReindex(connection, { requestId: '11111111-1111-1111-1111-111111111111', everything: true });
    expect([await retryDeadLetter(connection, 1), await dropDeadLetter(connection, 1)]).toEqual(['gone', false]);
    expect(await dropDeadLetter(connection, 99)).toBe(false);
    expect(await requests()).toHaveLength(1);
  });
});
