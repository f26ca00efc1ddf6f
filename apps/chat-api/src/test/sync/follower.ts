import {
  canReceive,
  parseCursor,
  type Actor,
  type Chat,
  type ChatEvent,
  type ChatSummary,
  type ChatViewer,
  type Membership,
  type Sync,
} from '@fechatter/core';

/** A client that reads a snapshot, applies the events after its cursor, and reads nothing else. */

/** All that notify-servers know when everything is published. */
export interface Heard {
  events: { streamSeq: number; event: ChatEvent }[];
  /** By `<chat> <person>`. */
  memberships: ReadonlyMap<string, Membership>;
}

interface Known {
  chat: ChatSummary;
  /** Undefined in a chat that the person joined since: a client reads it when it shows the chat. */
  lastMessageId: string | null | undefined;
  /** Null for a public channel that the person is not in. */
  me: Pick<ChatViewer, 'readSeq' | 'readVersion' | 'joinedAt'> | null;
}

const noMember = { lastMessageId: undefined, me: null };

type State = Map<string, Known>;

/**
 * What the person sees after `snapshot` and the events that a stream from its cursor sends, and what they see in
 * `fresh`, without what the client has to read again.
 */
export function views(snapshot: Sync, fresh: Sync, heard: Heard, actor: Actor): [object, object] {
  const state = stateOf(snapshot);
  for (const event of eventsAfter(snapshot.eventCursor, heard, actor)) apply(state, event, actor.userId);
  const unread = (id: string) => state.get(id)?.lastMessageId === undefined;
  return [shown(state, unread), shown(stateOf(fresh), unread)];
}

function stateOf({ chats }: Sync): State {
  return new Map(chats.map((chat) => [chat.id, knownOf(chat)]));
}

function knownOf({ lastMessage, me, ...chat }: Chat): Known {
  return { chat, lastMessageId: lastMessage?.id ?? null, me };
}

/** Outsiders hear of the listing of a channel only. */
function shown(state: State, isUnread: (id: string) => boolean): object {
  const entries = Array.from(state, ([id, { chat, lastMessageId, me }]) => {
    const { name, lastSeq, memberCount, ownerId, archivedAt } = chat;
    if (!me) return [id, { name }] as const;
    const { readSeq, readVersion, joinedAt } = me;
    const last = isUnread(id) ? 'to be read' : lastMessageId;
    return [id, { name, lastSeq, memberCount, ownerId, archivedAt, readSeq, readVersion, joinedAt, last }] as const;
  });
  return Object.fromEntries(entries);
}

/** The events after `cursor` that a stream sends to the person. */
function eventsAfter(cursor: string, { events, memberships }: Heard, actor: Actor): ChatEvent[] {
  const after = parseCursor(cursor)?.streamSeq ?? Infinity;
  const later = events.filter(({ streamSeq }) => streamSeq > after).map(({ event }) => event);
  return later.filter((event) => canReceive(event, actor, memberships.get(`${event.chatId} ${actor.userId}`)));
}

function apply(state: State, event: ChatEvent, selfId: string): void {
  switch (event.type) {
    case 'user.updated':
    case 'workspace.updated':
      return;
    case 'chat.resync':
      throw new Error('nothing was buried');
    case 'channel.listed':
      return applyListing(state, event.data.chat.id, event.data.chat.lastSeq, event.data.chat);
    case 'channel.unlisted':
      return applyListing(state, event.data.chatId, event.data.lastSeq, null);
    case 'read.updated':
      return applyReading(state, event);
    default:
      return applyToChat(state, event, selfId);
  }
}

function applyListing(state: State, chatId: string, lastSeq: number, chat: ChatSummary | null): void {
  const known = state.get(chatId);
  if (known && (known.me || lastSeq <= known.chat.lastSeq)) return;
  if (chat) state.set(chatId, { ...noMember, chat });
  else state.delete(chatId);
}

function applyReading(
  state: State,
  { data: { chatId, readSeq, version }, occurredAt }: Extract<ChatEvent, { type: 'read.updated' }>,
): void {
  const known = state.get(chatId);
  if (!known?.me || version <= known.me.readVersion || occurredAt < known.me.joinedAt) return;
  state.set(chatId, { ...known, me: { ...known.me, readSeq, readVersion: version } });
}

type OfChat = Exclude<
  ChatEvent,
  { type: 'user.updated' | 'workspace.updated' | 'chat.resync' | `channel.${string}` | 'read.updated' }
>;

function applyToChat(state: State, event: OfChat, selfId: string): void {
  const { chatId, seq, data } = event;
  if (chatId === null || seq === null) throw new Error(`${event.type} without a chat or a seq`);
  const known = state.get(chatId);
  if (known && seq <= known.chat.lastSeq) return;
  const chat = { ...('chat' in data ? data.chat : (known?.chat as ChatSummary)), lastSeq: seq };
  const self = 'members' in data ? data.members.find(({ user }) => user.id === selfId) : undefined;
  if (self) {
    const { joinedSeq: readSeq, joinedAt } = self;
    state.set(chatId, { chat, lastMessageId: undefined, me: { readSeq, readVersion: 0, joinedAt } });
  } else if (event.type === 'members.left' && event.data.userIds.includes(selfId)) {
    // The last that the person hears of the chat, whatever they missed before.
    if (chat.type === 'public_channel' && chat.archivedAt === null) state.set(chatId, { ...noMember, chat });
    else state.delete(chatId);
  } else if (known?.me) {
    if (seq !== known.chat.lastSeq + 1) throw new Error(`chat ${chatId}: ${seq} came after ${known.chat.lastSeq}`);
    const lastMessageId = event.type === 'message.created' ? event.data.message.id : known.lastMessageId;
    state.set(chatId, { ...known, chat, lastMessageId });
  }
}
