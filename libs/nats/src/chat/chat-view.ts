import type { JsMsg, NatsConnection, StoredMsg } from 'nats';
import { CHAT_TYPE_HEADER, EPOCH_HEADER } from '../headers.js';
import { jetstreamManager } from '../connection/jetstream-manager.js';
import { countStored, readStored, type StreamRange } from '../ordered-reader.js';
import { readStoredPage } from '../stored-page.js';
import { nullIfNotFound } from '../connection/nats-errors.js';
import { ALL_EVENTS, CHAT_STREAM } from '../subjects.js';

/** Looks at the stream `CHAT` without consuming it. Every function rejects when NATS does not answer. */

/** The current state of the stream. `firstSeq` is `lastSeq + 1` when the stream is empty. */
export interface ChatStreamState {
  installation: string;
  system: string;
  epoch: string;
  /** Why this epoch began: `lost` (also the very first one) or `restored`. */
  why: string;
  /** The last epoch that began as `restored`. Empty if none did. */
  restored: string;
  /** When NATS created it, in milliseconds since 1970. */
  createdAt: number;
  firstSeq: number;
  lastSeq: number;
  /** How many servers keep it. */
  replicas: number;
}

export interface ChatMessage {
  streamSeq: number;
  subject: string;
  /** The epoch in which it was published. */
  epoch: string;
  /** The event's id, which is its `Nats-Msg-Id`. */
  id: string;
  chatType: string | null;
  /** The header of this name (`headers.ts`), or an empty string. */
  header(name: string): string;
  data: Uint8Array;
}

export type ChatRange = Omit<StreamRange, 'stream'>;

export interface ChatPage {
  messages: ChatMessage[];
  /** Whether the stream held no more of the range than this. */
  isLast: boolean;
}

/** Null if there is no stream. */
export async function chatStreamState(connection: NatsConnection): Promise<ChatStreamState | null> {
  const manager = await jetstreamManager(connection);
  const info = await nullIfNotFound(manager.streams.info(CHAT_STREAM));
  if (!info) return null;
  const { installation = '', system = '', epoch = '', why = '', restored = '' } = info.config.metadata ?? {};
  const { first_seq: firstSeq, last_seq: lastSeq } = info.state;
  const metadata = { installation, system, epoch, why, restored };
  return { ...metadata, createdAt: Date.parse(info.created), firstSeq, lastSeq, replicas: info.config.num_replicas };
}

/** The message at `streamSeq`. Null if the stream or the message does not exist. */
export async function chatMessageAt(connection: NatsConnection, streamSeq: number): Promise<ChatMessage | null> {
  const manager = await jetstreamManager(connection);
  const stored = await nullIfNotFound(manager.streams.getMessage(CHAT_STREAM, { seq: streamSeq }));
  return stored && fromStored(stored);
}

/** The last event; documents don't count. Null if the stream holds no event. */
export async function lastChatEvent(connection: NatsConnection): Promise<ChatMessage | null> {
  const manager = await jetstreamManager(connection);
  const stored = await nullIfNotFound(manager.streams.getMessage(CHAT_STREAM, { last_by_subj: ALL_EVENTS }));
  return stored && fromStored(stored);
}

/**
 * The stored messages that match `filter`, from `from` on, in order, until none is left. You may break out of
 * the loop.
 */
export async function* readChatRange(connection: NatsConnection, range: ChatRange): AsyncGenerator<ChatMessage> {
  for await (const message of readStored(connection, { stream: CHAT_STREAM, ...range })) yield chatMessage(message);
}

/** A page of {@link readChatRange}: about `maxBytes`, but at least one message if there is any. */
export async function readChatPage(connection: NatsConnection, range: ChatRange, maxBytes: number): Promise<ChatPage> {
  const page = await readStoredPage(connection, { stream: CHAT_STREAM, ...range }, maxBytes);
  return { messages: page.messages.map(chatMessage), isLast: page.isLast };
}

/** How many messages {@link readChatRange} would return now. */
export function countChatRange(connection: NatsConnection, range: ChatRange): Promise<number> {
  return countStored(connection, { stream: CHAT_STREAM, ...range });
}

export function chatMessage(message: JsMsg): ChatMessage {
  const header = (name: string) => message.headers?.get(name) ?? '';
  return withHeaders(message.seq, message.subject, message.data, header);
}

function fromStored(message: StoredMsg): ChatMessage {
  return withHeaders(message.seq, message.subject, message.data, (name) => message.header.get(name));
}

function withHeaders(
  streamSeq: number,
  subject: string,
  data: Uint8Array,
  header: (name: string) => string,
): ChatMessage {
  const chatType = header(CHAT_TYPE_HEADER) || null;
  return { streamSeq, subject, epoch: header(EPOCH_HEADER), id: header('Nats-Msg-Id'), chatType, header, data };
}
