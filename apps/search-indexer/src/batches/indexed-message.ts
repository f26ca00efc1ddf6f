import { CHAT_TYPES, isId, parseEvent, type ChatType, type IndexEntry, type Message } from '@fechatter/core';
import { BACKFILL_DONE, BACKFILL_HEADER, isDocumentSubject, type ChatMessage } from '@fechatter/nats';

export interface Poison {
  messageId: string | null;
  reason: string;
}

/** What a message of the stream means to the index. */
export interface IndexedMessage {
  streamSeq: number;
  /** When the event happened. Null if the message is no event. */
  occurredAt: string | null;
  /** The entry to write. Null if the message only advances the position. */
  entry: IndexEntry | null;
  /** The id of the backfill that this document belongs to. Null for an event. */
  backfillId: string | null;
  /** The id of the backfill that this message ends, or null. */
  endOfBackfill: string | null;
  /** Which chat message it is about and why that can't be indexed, or null. */
  poison: Poison | null;
}

/** How much an engine has to do for a message, in characters. */
export function weightOf({ entry }: IndexedMessage): number {
  return entry && 'content' in entry ? entry.content.length : 0;
}

export function toIndexedMessage(message: ChatMessage): IndexedMessage {
  const nothing: IndexedMessage = {
    streamSeq: message.streamSeq,
    occurredAt: null,
    entry: null,
    backfillId: null,
    endOfBackfill: null,
    poison: null,
  };
  const backfillId = message.header(BACKFILL_HEADER);
  if (message.subject === BACKFILL_DONE) return { ...nothing, endOfBackfill: backfillId };
  if (isDocumentSubject(message.subject)) return { ...nothing, backfillId, ...parseDocument(message) };
  return { ...nothing, ...parseEventMessage(message) };
}

function parseDocument(message: ChatMessage): Partial<IndexedMessage> {
  try {
    const document: unknown = JSON.parse(textOf(message));
    if (isIndexEntry(document)) return { entry: document };
  } catch {
    // Not JSON at all.
  }
  return { poison: { messageId: null, reason: 'not a document' } };
}

function isIndexEntry(value: unknown): value is IndexEntry {
  if (typeof value !== 'object' || value === null) return false;
  const { id, version, deleted, content, deletedChatId } = value as Record<string, unknown>;
  if (deletedChatId !== undefined) return typeof deletedChatId === 'string' && isId(deletedChatId);
  return typeof id === 'string' && typeof version === 'number' && (deleted === true || typeof content === 'string');
}

/**
 * Events that this release does not know, or that concern neither messages nor the deletion of a chat, only
 * advance the position.
 */
function parseEventMessage(message: ChatMessage): Partial<IndexedMessage> {
  const event = parseEvent(textOf(message));
  if (!event) return {};
  const { occurredAt, workspaceId } = event;
  switch (event.type) {
    case 'message.created':
    case 'message.edited':
    case 'message.deleted': {
      const entry = toEntry(event.data.message, workspaceId, message.chatType);
      const poison = { messageId: event.data.message.id, reason: 'the chat type is missing' };
      return { occurredAt, entry, poison: entry ? null : poison };
    }
    case 'chat.deleted':
      return { occurredAt, ...toDeletion(event.chatId) };
    case 'chat.created':
    case 'chat.updated':
    case 'chat.resync':
    case 'members.joined':
    case 'members.left':
    case 'read.updated':
    case 'user.updated':
    case 'workspace.updated':
    case 'channel.listed':
    case 'channel.unlisted':
      return { occurredAt };
  }
}

function toDeletion(chatId: string | null): Pick<IndexedMessage, 'entry' | 'poison'> {
  if (chatId !== null && isId(chatId)) return { entry: { deletedChatId: chatId }, poison: null };
  return { entry: null, poison: { messageId: null, reason: 'the deleted chat has no valid id' } };
}

function toEntry(message: Message, workspaceId: string, chatType: string | null): IndexEntry | null {
  const { id, chatId, senderId, content, createdAt, changedSeq: version } = message;
  if (content === null) return { id, version, deleted: true };
  if (!isChatType(chatType)) return null;
  return { id, workspaceId, chatId, chatType, senderId, content, createdAt, version };
}

function isChatType(type: string | null): type is ChatType {
  return CHAT_TYPES.some((known) => known === type);
}

function textOf({ data }: ChatMessage): string {
  return Buffer.from(data).toString();
}
