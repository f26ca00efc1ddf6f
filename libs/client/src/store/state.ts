import type { Chat, Message, User, UserRef, Workspace } from '../rest/schema.js';

/** What the person sees. Never changed: every change makes a new one, which shares what stayed the same. */
export interface State {
  /** Null until the first snapshot has been read. */
  readonly me: User | null;
  readonly workspace: Workspace | null;
  readonly users: Table<UserRef>;
  /** The chats that the person is a member of. */
  readonly chats: Table<Chat>;
  /** The workspace's public channels, whether the person is a member or not. */
  readonly channels: Table<Listing>;
  /** The messages of the chats that were opened, of which the person is a member. The last to be loaded is last. */
  readonly windows: ReadonlyMap<string, MessageWindow>;
}

export type Table<T> = Readonly<Record<string, T>>;

/** The state after an event, and the chat whose changes must be read, because the event does not say all. */
export interface Applied {
  state: State;
  /** Null if nothing must be read. */
  behind: string | null;
}

/** A public channel as outsiders know it. Of two listings, the one with the larger `lastSeq` is current. */
export interface Listing {
  readonly lastSeq: number;
  /** Null if the channel is archived or deleted. */
  readonly chat: Chat | null;
}

/** The latest messages of a chat, without a gap. */
export interface MessageWindow {
  /** By seq. */
  readonly items: readonly Message[];
  /** Whether there are messages before the first. */
  readonly hasOlder: boolean;
}

export const EMPTY: State = { me: null, workspace: null, users: {}, chats: {}, channels: {}, windows: new Map() };

export function byId<T extends { id: string }>(items: readonly T[]): Record<string, T> {
  return Object.fromEntries(items.map((item) => [item.id, item]));
}

export function withChat(state: State, chat: Chat): State {
  return { ...state, chats: { ...state.chats, [chat.id]: chat } };
}

/** Forgets a chat that the person no longer sees as a member. */
export function withoutChat(state: State, chatId: string): State {
  const { [chatId]: _, ...chats } = state.chats;
  return withWindow({ ...state, chats }, chatId, null);
}

/** With null, the chat's messages are no longer loaded. */
export function withWindow(state: State, chatId: string, window: MessageWindow | null): State {
  const windows = new Map(state.windows);
  if (window) windows.set(chatId, window);
  else windows.delete(chatId);
  return { ...state, windows };
}
