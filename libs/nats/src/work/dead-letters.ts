import { randomUUID } from 'node:crypto';
import type { NatsConnection } from 'nats';
import { jetstreamManager } from '../connection/jetstream-manager.js';
import { nullIfNotFound } from '../connection/nats-errors.js';
import { countStored, readStored } from '../ordered-reader.js';
import { DEAD_LETTER_SUBJECT, WORK_STREAM } from '../subjects.js';
import { requestReindex } from './work-queue.js';

/**
 * A document that the engine refused, and why. Its text is left out: a retry asks chat-api for it by
 * `ReindexRequest.messageId`.
 */
export interface DeadLetter {
  messageId: string | null;
  chatId: string | null;
  epoch: string;
  streamSeq: number;
  reason: string;
}

export interface StoredDeadLetter {
  /** Its sequence in `WORK`, by which it is retried or dropped. */
  seq: number;
  storedAt: Date;
  letter: DeadLetter;
}

/**
 * `gone`: there is no such letter, or no longer. `kept`: it names neither a message nor a chat that could be
 * written again.
 */
export type Retried = 'requested' | 'gone' | 'kept';

const NANOS_PER_MS = 1_000_000;
const LETTERS = { stream: WORK_STREAM, filter: DEAD_LETTER_SUBJECT, from: 1 };

/** A document that two builds refuse becomes one letter. */
export async function publishDeadLetter(connection: NatsConnection, letter: DeadLetter): Promise<void> {
  const msgID = `${letter.epoch}-${letter.streamSeq}`;
  await connection.jetstream().publish(DEAD_LETTER_SUBJECT, JSON.stringify(letter), { msgID });
}

export function countDeadLetters(connection: NatsConnection): Promise<number> {
  return countStored(connection, LETTERS);
}

/** The stored dead letters, oldest first. You may break out of the loop, and drop what was read. */
export async function* deadLetters(connection: NatsConnection): AsyncGenerator<StoredDeadLetter> {
  for await (const message of readStored(connection, LETTERS)) {
    const storedAt = new Date(message.info.timestampNanos / NANOS_PER_MS);
    yield { seq: message.seq, storedAt, letter: message.json<DeadLetter>() };
  }
}

/**
 * Requests the message of the letter, or the chat if it names no message, to be written to the index again,
 * and then drops the letter. After a crash between the two it is there still, and may be retried again. What
 * is refused again becomes a new letter.
 */
export async function retryDeadLetter(connection: NatsConnection, seq: number): Promise<Retried> {
  const letter = await deadLetterAt(connection, seq);
  if (!letter) return 'gone';
  const what = whatToWrite(letter);
  if (!what) return 'kept';
  await requestReindex(connection, { requestId: randomUUID(), ...what });
  await dropDeadLetter(connection, seq);
  return 'requested';
}

/** Returns false if there is no such letter, or no longer. */
export async function dropDeadLetter(connection: NatsConnection, seq: number): Promise<boolean> {
  if (!(await deadLetterAt(connection, seq))) return false;
  const manager = await jetstreamManager(connection);
  // Another operator may have been faster.
  return (await nullIfNotFound(manager.streams.deleteMessage(WORK_STREAM, seq))) ?? false;
}

async function deadLetterAt(connection: NatsConnection, seq: number): Promise<DeadLetter | null> {
  const manager = await jetstreamManager(connection);
  const stored = await nullIfNotFound(manager.streams.getMessage(WORK_STREAM, { seq }));
  return stored?.subject === DEAD_LETTER_SUBJECT ? stored.json<DeadLetter>() : null;
}

function whatToWrite({ messageId, chatId }: DeadLetter): { messageId: string } | { chatId: string } | null {
  if (messageId !== null) return { messageId };
  return chatId === null ? null : { chatId };
}
