import type { Chat, ChatEvent, ChatSummary, Member, Message, User, UserRef, Workspace } from '@fechatter/core';
import { expectStatus, readAll, readSync, type Person } from '@fechatter/testing';
import { history } from '../../steps.js';

/** Everything that the client of a person shows. */
export interface Snapshot {
  users: Record<string, User>;
  workspace: Workspace;
  chats: Record<string, ChatState>;
  /** The workspace's public channels, whether the person is in them or not. */
  channels: Record<string, ListedChannel>;
  /** Where in the stream the events begin that the snapshot may lack. */
  eventCursor: string;
}

/**
 * Null for a channel that is no longer listed. Of two states, the one with the larger `lastSeq` is current.
 */
interface ListedChannel {
  listed: Pick<ChatSummary, 'name' | 'description'> | null;
  lastSeq: number;
}

export interface ChatState {
  chat: Chat;
  members: Record<string, Member>;
  messages: Record<string, Message>;
  /**
   * The seq at which the person joined after the snapshot. The stream has nothing from before, which a client
   * requests when it shows the chat. Null for a chat that is known completely.
   */
  knownFrom: number | null;
}

/** So small that there are several pages. */
const SYNC_LIMIT = 4;

export async function readSnapshot(person: Person): Promise<Snapshot> {
  const { workspace, chats, eventCursor } = await readSync(person, SYNC_LIMIT);
  const joined = chats.filter(({ me }) => me !== null);
  const states = await Promise.all(joined.map((chat) => readChatState(person, chat)));
  return {
    users: byId(await readAll<User>(person, '/api/users')),
    workspace,
    chats: Object.fromEntries(states.map((state) => [state.chat.id, state])),
    channels: Object.fromEntries(chats.filter(isListed).map((chat) => [chat.id, listed(chat)])),
    eventCursor,
  };
}

function isListed({ type, archivedAt }: ChatSummary): boolean {
  return type === 'public_channel' && archivedAt === null;
}

function listed({ name, description, lastSeq }: ChatSummary): ListedChannel {
  return { listed: { name, description }, lastSeq };
}

/**
 * Returns the snapshot after `event`, as a client makes it without reading anything. Ignores events that the
 * snapshot includes, and throws if a seq is missing.
 */
export function applyEvent(snapshot: Snapshot, event: ChatEvent, selfId: string): Snapshot {
  switch (event.type) {
    case 'user.updated':
      return withUser(snapshot, event.data.user);
    case 'workspace.updated':
      return { ...snapshot, workspace: event.data.workspace };
    case 'channel.listed':
      return withChannel(snapshot, event.data.chat.id, listed(event.data.chat));
    case 'channel.unlisted':
      return withChannel(snapshot, event.data.chatId, { listed: null, lastSeq: event.data.lastSeq });
    case 'read.updated':
      return withChat(snapshot, event.data.chatId, (state) => withReadState(state, event, selfId));
    case 'chat.resync':
      throw new Error('a client fetches the changes after a chat.resync');
    default:
      return applyChatEvent(snapshot, event, selfId);
  }
}

type SequencedEvent = Exclude<
  ChatEvent,
  { type: 'user.updated' | 'workspace.updated' | `channel.${string}` | 'read.updated' | 'chat.resync' }
>;

function applyChatEvent(snapshot: Snapshot, event: SequencedEvent, selfId: string): Snapshot {
  const { chatId, seq } = event;
  if (chatId === null || seq === null) throw new Error(`${event.type} without a chat and a seq`);
  const known = snapshot.chats[chatId];
  const newcomers = event.type === 'chat.created' || event.type === 'members.joined' ? event.data.members : [];
  if (newcomers.some(({ user }) => user.id === selfId)) {
    return known && seq <= known.chat.lastSeq ? snapshot : withNewChat(snapshot, event, newcomers, selfId);
  }
  if (!known || seq <= known.chat.lastSeq) return snapshot;
  const isGone =
    event.type === 'chat.deleted' || (event.type === 'members.left' && event.data.userIds.includes(selfId));
  if (isGone) return { ...snapshot, chats: omit(snapshot.chats, [chatId]) };
  if (seq !== known.chat.lastSeq + 1)
    throw new Error(`${chatId}: ${event.type} ${seq} came after ${known.chat.lastSeq}`);
  return withChat(snapshot, chatId, (state) => withUnreadCount(afterEvent(state, event), selfId));
}

/** Returns the chat after one event, which sets the chat's last seq and the time of its last activity. */
function afterEvent(state: ChatState, event: SequencedEvent): ChatState {
  const chat = { ...state.chat, lastSeq: event.seq ?? 0, updatedAt: event.occurredAt };
  switch (event.type) {
    case 'chat.created':
    case 'members.joined': {
      const members = { ...state.members, ...byUserId(event.data.members) };
      return { ...state, chat: { ...chat, ...event.data.chat }, members };
    }
    case 'members.left':
      return { ...state, chat: { ...chat, ...event.data.chat }, members: omit(state.members, event.data.userIds) };
    case 'message.created':
    case 'message.edited':
    case 'message.deleted':
      return withMessage({ ...state, chat }, event.data.message);
    case 'chat.updated':
    case 'chat.deleted':
      return withRoles({ ...state, chat: { ...chat, ...event.data.chat } });
  }
}

/** Adds a chat that the person has just joined. */
function withNewChat(
  snapshot: Snapshot,
  event: SequencedEvent,
  newcomers: readonly Member[],
  selfId: string,
): Snapshot {
  const summary = (event.data as { chat: ChatSummary }).chat;
  const self = newcomers.find(({ user }) => user.id === selfId) as Member;
  const other = newcomers.find(({ user }) => user.id !== selfId);
  const me = {
    role: self.role,
    joinedAt: self.joinedAt,
    readSeq: self.joinedSeq,
    readVersion: 0,
    unreadCount: 0,
    peer: summary.type === 'single' && other ? { ...other.user, status: 'active' as const } : null,
  };
  const state: ChatState = {
    chat: { ...summary, lastMessage: null, me },
    members: byUserId(newcomers),
    messages: {},
    knownFrom: event.type === 'chat.created' ? null : self.joinedSeq,
  };
  return { ...snapshot, chats: { ...snapshot.chats, [summary.id]: state } };
}

function withMessage(state: ChatState, message: Message): ChatState {
  const last = state.chat.lastMessage;
  const lastMessage = last === null || message.seq >= last.seq ? message : last;
  return { ...state, chat: { ...state.chat, lastMessage }, messages: { ...state.messages, [message.id]: message } };
}

function withRoles(state: ChatState): ChatState {
  const { ownerId } = state.chat;
  const roleOf = (userId: string) => (userId === ownerId ? 'owner' : 'member');
  const members = mapValues(state.members, (member): Member => ({ ...member, role: roleOf(member.user.id) }));
  return { ...state, members };
}

function withUnreadCount(state: ChatState, selfId: string): ChatState {
  return state.chat.me ? readUpTo(state, state.chat.me.readSeq, selfId) : state;
}

/** Ignores what is not newer, and what is from an earlier membership, whose versions were others. */
function withReadState(
  state: ChatState,
  { data, occurredAt }: Extract<ChatEvent, { type: 'read.updated' }>,
  selfId: string,
): ChatState {
  const { me } = state.chat;
  if (!me || data.version <= me.readVersion || Date.parse(occurredAt) < Date.parse(me.joinedAt)) return state;
  const chat = { ...state.chat, me: { ...me, readVersion: data.version } };
  return readUpTo({ ...state, chat }, data.readSeq, selfId);
}

function readUpTo(state: ChatState, readSeq: number, selfId: string): ChatState {
  const { me } = state.chat;
  if (!me) return state;
  const unread = Object.values(state.messages).filter(
    ({ seq, senderId, deletedAt }) => seq > readSeq && senderId !== selfId && deletedAt === null,
  );
  const role = state.members[selfId]?.role ?? me.role;
  return { ...state, chat: { ...state.chat, me: { ...me, role, readSeq, unreadCount: unread.length } } };
}

function withUser(snapshot: Snapshot, user: User): Snapshot {
  const { id, fullName, avatarUrl, status } = user;
  const renamed = (ref: UserRef): UserRef => (ref.id === id ? { id, fullName, avatarUrl } : ref);
  const chats = mapValues(snapshot.chats, ({ chat, members, ...rest }): ChatState => {
    const peer = chat.me?.peer?.id === id ? { id, fullName, avatarUrl, status } : (chat.me?.peer ?? null);
    const me = chat.me && { ...chat.me, peer };
    const known = mapValues(members, (member): Member => ({ ...member, user: renamed(member.user) }));
    return { ...rest, chat: { ...chat, me }, members: known };
  });
  return { ...snapshot, users: { ...snapshot.users, [id]: user }, chats };
}

/** Ignores a state that is older than the known one. */
function withChannel(snapshot: Snapshot, chatId: string, channel: ListedChannel): Snapshot {
  const known = snapshot.channels[chatId];
  if (known && channel.lastSeq <= known.lastSeq) return snapshot;
  return { ...snapshot, channels: { ...snapshot.channels, [chatId]: channel } };
}

function withChat(snapshot: Snapshot, chatId: string, change: (state: ChatState) => ChatState): Snapshot {
  const state = snapshot.chats[chatId];
  return state ? { ...snapshot, chats: { ...snapshot.chats, [chatId]: change(state) } } : snapshot;
}

/** Applies the changes since the chat's last seq, as a client does after `chat.resync` or any other gap. */
export async function catchUp(person: Person, state: ChatState): Promise<ChatState> {
  let { chat, members, messages } = state;
  for (let since = chat.lastSeq, hasMore = true; hasMore;) {
    const changes = await changesSince(person, chat.id, since);
    chat = changes.chat;
    members = { ...members, ...byUserId(changes.members) };
    messages = { ...messages, ...byId(changes.messages) };
    ({ hasMore } = changes);
    since = changes.messages.at(-1)?.changedSeq ?? since;
  }
  // The changes don't name members who left, so only the number of members shows it.
  if (Object.keys(members).length !== chat.memberCount) ({ members } = await readChatState(person, chat));
  return { ...state, chat, members, messages };
}

interface Changes {
  chat: Chat;
  members: Member[];
  messages: Message[];
  hasMore: boolean;
}

function changesSince(person: Person, chatId: string, since: number): Promise<Changes> {
  return expectStatus(200, person.api.get<Changes>(`/api/chat/${chatId}/changes?since=${since}&limit=3`));
}

async function readChatState(person: Person, chat: Chat): Promise<ChatState> {
  const members = await readAll<Member>(person, `/api/chat/${chat.id}/members`);
  const messages = await history(person, chat.id);
  return { chat, members: byUserId(members), messages: byId(messages), knownFrom: null };
}

function byUserId(members: readonly Member[]): Record<string, Member> {
  return Object.fromEntries(members.map((member) => [member.user.id, member]));
}

function byId<T extends { id: string }>(items: readonly T[]): Record<string, T> {
  return Object.fromEntries(items.map((item) => [item.id, item]));
}

function omit<T>(record: Record<string, T>, keys: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)));
}

function mapValues<T>(record: Record<string, T>, change: (value: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
