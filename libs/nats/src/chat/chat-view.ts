import type { JsMsg, NatsConnection, StoredMsg } from 'nats';
import { CHAT_TYPE_HEADER, EPOCH_HEADER } from '../headers.js';
import { jsManager } from '../connection/js-manager.js';
import { countPresent, readPresent, type StreamRange } from '../ordered-reader.js';
import { orNull } from '../connection/or-null.js';
import { ALL_EVENTS, CHAT_STREAM } from '../subjects.js';

/** Looks at the stream `CHAT` without consuming it. Everything here rejects when NATS does not answer. */

/** The stream as it is now. `firstSeq` is `lastSeq + 1` when it is empty. */
export interface ChatStreamState {
  installation: string;
  system: string;
  epoch: string;
  /** Why this epoch began: `lost` (the first one too) or `restored`. */
  why: string;
  /** The last epoch that began as `restored`; empty if none did. */
  restored: string;
  firstSeq: number;
  lastSeq: number;
}

export interface ChatMessage {
  streamSeq: number;
  subject: string;
  /** The epoch in which it was published. */
  epoch: string;
  /** The event's id, which is its `Nats-Msg-Id`. */
  id: string;
  chatType: string | null;
  /** Any header by its name (`headers.ts`), empty if it is missing. */
  header(name: string): string;
  data: Uint8Array;
}

export type ChatRange = Omit<StreamRange, 'stream'>;

/** Null if there is no stream. */
export async function chatStreamState(connection: NatsConnection): Promise<ChatStreamState | null> {
  const manager = await jsManager(connection);
  const info = await orNull(manager.streams.info(CHAT_STREAM));
  if (!info) return null;
  const { installation = '', system = '', epoch = '', why = '', restored = '' } = info.config.metadata ?? {};
  return { installation, system, epoch, why, restored, firstSeq: info.state.first_seq, lastSeq: info.state.last_seq };
}

/** The message at `streamSeq`; null if the stream, or that message, is not there. */
export async function chatMessageAt(connection: NatsConnection, streamSeq: number): Promise<ChatMessage | null> {
  const manager = await jsManager(connection);
  const stored = await orNull(manager.streams.getMessage(CHAT_STREAM, { seq: streamSeq }));
  return stored && fromStored(stored);
}

/** The last event (documents don't count); null if the stream holds none. */
export async function lastChatEvent(connection: NatsConnection): Promise<ChatMessage | null> {
  const manager = await jsManager(connection);
  const stored = await orNull(manager.streams.getMessage(CHAT_STREAM, { last_by_subj: ALL_EVENTS }));
  return stored && fromStored(stored);
}

/** What the stream holds under `filter` from `from` on, in order, until nothing is left. Breaking out of the loop is fine. */
export async function* readChatRange(connection: NatsConnection, range: ChatRange): AsyncGenerator<ChatMessage> {
  for await (const message of readPresent(connection, { stream: CHAT_STREAM, ...range })) yield chatMessage(message);
}

/** How many messages {@link readChatRange} would find now. */
export function countChatRange(connection: NatsConnection, range: ChatRange): Promise<number> {
  return countPresent(connection, { stream: CHAT_STREAM, ...range });
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
