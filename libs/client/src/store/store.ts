import { Listeners } from '../environment/listeners.js';
import type { QueueEntry } from '../queue/entry.js';
import type { Chat, Message, User, UserRef, Workspace } from '../rest/schema.js';
import type { Replica } from './replica.js';
import type { State } from './state.js';

/** A message, or one of one's own that waits to be sent, which has a `state` and no `seq`. */
export type ShownMessage = Message | QueueEntry;

/** What waits to be sent to a chat, in the order of sending. The same array as long as nothing changes. */
export type PendingOf = (chatId: string) => readonly QueueEntry[];

const NONE: readonly never[] = [];

/**
 * What the person sees, now. Each answer is the same object as before as long as nothing in it has changed, as
 * `useSyncExternalStore` wants it, and is never changed.
 */
export class Store {
  readonly #listeners = new Listeners<void>();
  readonly #shown = new Map<string, Shown>();
  readonly #joined = remembering(joinedChats);
  readonly #joinable = remembering(joinableChannels);
  #isTelling = false;

  constructor(
    private readonly replica: Pick<Replica, 'state' | 'loadOlder'>,
    private readonly pendingOf: PendingOf,
  ) {}

  /** Calls `listener` after changes; once for those that come together. Returns what removes it. */
  readonly subscribe = (listener: () => void): (() => void) => this.#listeners.add(listener);

  /** Null before the first snapshot. */
  get me(): User | null {
    return this.#state.me;
  }

  get workspace(): Workspace | null {
    return this.#state.workspace;
  }

  /** Who wrote a message, for example. Null while it is not known. */
  user(id: string): UserRef | null {
    return this.#state.users[id] ?? null;
  }

  /** The chats that one is a member of, the latest activity first. */
  chats(): readonly Chat[] {
    return this.#joined(this.#state);
  }

  /** The public channels that one can join, by name. What happens in them is not heard of. */
  channels(): readonly Chat[] {
    return this.#joinable(this.#state);
  }

  /** A chat of one's own, or a public channel. Null if there is none. */
  chat(id: string): Chat | null {
    return this.#state.chats[id] ?? this.#state.channels[id]?.chat ?? null;
  }

  /** The loaded messages of a chat that one is a member of, oldest first, and then what waits to be sent. */
  messages(chatId: string): readonly ShownMessage[] {
    const items = this.#state.windows.get(chatId)?.items ?? NONE;
    const pending = this.pendingOf(chatId);
    const before = this.#shown.get(chatId);
    if (before?.items === items && before.pending === pending) return before.all;
    const shown = { items, pending, all: together(items, pending, this.me?.id) };
    if (shown.all.length > 0) this.#shown.set(chatId, shown);
    else this.#shown.delete(chatId);
    return shown.all;
  }

  /** Whether messages before the loaded ones can be loaded. */
  hasOlder(chatId: string): boolean {
    const { chats, windows } = this.#state;
    return chats[chatId] !== undefined && (windows.get(chatId)?.hasOlder ?? true);
  }

  /** Loads the latest messages, and then those before. Waits for the network. */
  loadOlder(chatId: string): Promise<void> {
    return this.replica.loadOlder(chatId);
  }

  get #state(): State {
    return this.replica.state;
  }

  /** Something has changed. */
  changed(): void {
    if (this.#isTelling) return;
    this.#isTelling = true;
    queueMicrotask(() => {
      this.#isTelling = false;
      for (const id of this.#shown.keys()) this.messages(id);
      this.#listeners.tell();
    });
  }
}

interface Shown {
  items: readonly Message[];
  pending: readonly QueueEntry[];
  all: readonly ShownMessage[];
}

/** The sender's `clientId` tells that a message has come, even if its send is not answered yet. */
function together(items: readonly Message[], pending: readonly QueueEntry[], ownId?: string): readonly ShownMessage[] {
  if (pending.length === 0) return items;
  const own = new Set(items.filter(({ senderId }) => senderId === ownId).map(({ clientId }) => clientId));
  return [...items, ...pending.filter(({ message }) => !own.has(message.clientId))];
}

function joinedChats({ chats }: State): readonly Chat[] {
  return Object.values(chats).sort((one, other) => compare(other.updatedAt, one.updatedAt));
}

function joinableChannels({ channels, chats }: State): readonly Chat[] {
  const listed = Object.values(channels).map(({ chat }) => chat);
  const isJoinable = (chat: Chat | null): chat is Chat => chat !== null && !chats[chat.id];
  return listed.filter(isJoinable).sort((one, other) => compare(one.name ?? '', other.name ?? ''));
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Returns what it returned before, if the elements are the same. */
function remembering(list: (state: State) => readonly Chat[]): (state: State) => readonly Chat[] {
  let before: readonly Chat[] = [];
  return (state) => {
    const now = list(state);
    const isSame = now.length === before.length && now.every((chat, index) => chat === before[index]);
    return isSame ? before : (before = now);
  };
}
