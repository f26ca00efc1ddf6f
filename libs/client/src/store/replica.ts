import type { Environment } from '../environment/environment.js';
import { ProblemError } from '../rest/errors.js';
import type { Message, ReadState, Sync } from '../rest/schema.js';
import type { Heard } from '../stream/event-stream.js';
import type { ChatEvent } from '../stream/events.js';
import { apply, withReadState } from './apply.js';
import { withListed } from './channels.js';
import { isFull, withMessages, withPage } from './message-window.js';
import { withStrangers } from './people.js';
import { persist } from './persist.js';
import { MAX_IDS, NOTHING_SINCE, type Reads } from './reads.js';
import { fromSnapshot } from './snapshot.js';
import { EMPTY, withChat, withoutChat, withWindow, type Applied, type State } from './state.js';

export interface ReplicaOptions {
  reads: Reads;
  environment: Environment;
  onChange: () => void;
  onError: (error: unknown) => void;
}

export interface Replica {
  readonly state: State;
  hear(heard: Heard): void;
  /** Reads a snapshot. Resolves to the cursor after which the stream continues it. */
  sync(keepsWindows?: boolean): Promise<string>;
  /** Loads the latest messages of a chat, or those before the loaded ones, if there are any and there is room. */
  loadOlder(chatId: string): Promise<void>;
  /** Takes a message that was just sent, so that it is shown before its event comes. */
  sent(message: Message): void;
  /** Takes the answer to what was marked as read. */
  read(read: ReadState): void;
  close(): void;
}

/** What is held back at most. Beyond it, reading again is cheaper. */
const MAX_HELD = 5_000;
/** After these, the stream goes on in the same history: what is known is right, and lacks only what came since. */
const GAPS = ['expired', 'too_far', 'missed'];
/** Stands for all chats, and for the people. */
const ALL = '';

/**
 * Keeps the state equal to the server's: a snapshot, and then every event, in order. While something is read
 * that an event might be later than, the events are held back and applied after it; what the answer contains
 * already changes nothing then. So nothing that is committed falls between an answer and the stream. Of one
 * chat, one thing is read at a time.
 */
export function createReplica({ reads, environment, onChange, onError }: ReplicaOptions): Replica {
  let state = EMPTY;
  const closing = new AbortController();
  /** By chat. What is heard before the first snapshot is applied after it. */
  const held = new Map<string, ChatEvent[]>([[ALL, []]]);
  const turns = new Map<string, Promise<unknown>>();
  const loading = new Map<string, Promise<void>>();
  /** What is read as soon as it has its turn. */
  const wanted = new Set<string>();
  let syncing: Promise<string> | null = null;
  /** A snapshot that is to be read, and whether the messages survive it. */
  let next: { keepsWindows: boolean } | null = null;
  /** Counts the snapshots, so that no answer from before one is taken after it. */
  let generation = 0;

  const persistently = <T>(read: () => Promise<T>) => persist(environment, closing.signal, read);
  const report = (error: unknown) => {
    // What was under way when the client was closed has failed because of that.
    if (!closing.signal.aborted) onError(error);
  };
  const set = (now: State) => {
    if (now === state) return;
    state = now;
    onChange();
  };
  const take = ({ state: now, behind }: Applied) => {
    set(now);
    if (behind !== null) want(behind);
  };

  const hear = ({ event, reset }: Heard) => {
    if (reset !== undefined) sync(GAPS.includes(reset)).catch(report);
    if (!event) return;
    const holding = held.get(ALL) ?? held.get(event.chatId ?? ALL);
    if (!holding) {
      take(apply(state, event));
      if ('message' in event.data) meet([event.data.message]);
    } else if (holding.push(event) > MAX_HELD) {
      // What is lost is a gap. Before the first snapshot it is none.
      holding.length = 0;
      if (!held.has(ALL)) want(event.chatId ?? ALL);
      else if (syncing) next ??= { keepsWindows: true };
    }
  };

  /** Applies what was held. */
  const release = (chatId: string) => {
    const events = held.get(chatId) ?? [];
    held.delete(chatId);
    for (const event of events) hear({ event, cursor: null });
  };

  /** Reads of a chat, or of people, one after another, until there is an answer. */
  const inTurn = (chatId: string, read: () => Promise<void>) => {
    const turn = (turns.get(chatId) ?? Promise.resolve()).then(() => persistently(() => holding(chatId, read)));
    const settled: Promise<unknown> = turn
      .catch(() => undefined)
      .then(() => turns.get(chatId) === settled && turns.delete(chatId));
    turns.set(chatId, settled);
    return turn;
  };

  /** Holds the chat's events only while a request is under way, so that the chat lives while the API is down. */
  const holding = async (chatId: string, read: () => Promise<void>) => {
    if (chatId !== ALL) held.set(chatId, []);
    try {
      await read();
    } finally {
      if (chatId !== ALL) release(chatId);
    }
  };

  /** Reads the changes of a chat, or who strangers are. */
  const want = (chatId: string) => {
    if (wanted.has(chatId)) return;
    wanted.add(chatId);
    inTurn(chatId, () => {
      // Who wants it from now on wants more than is read now.
      wanted.delete(chatId);
      return chatId === ALL ? lookUp() : catchUp(chatId);
    }).catch(report);
  };

  const catchUp = async (chatId: string) => {
    const begun = generation;
    const known = state.chats[chatId];
    const isLoaded = known && state.windows.has(chatId);
    try {
      const { chat, messages, senders, hasMore } = await reads.changes(
        chatId,
        isLoaded ? known.lastSeq : NOTHING_SINCE,
      );
      if (begun !== generation) return want(chatId);
      const named = withStrangers(withListed(state, chat), [
        ...(senders ?? []),
        ...(chat.me?.peer ? [chat.me.peer] : []),
      ]);
      const joined = chat.me ? withChat(named, chat) : withoutChat(named, chatId);
      // With more than a page of changes, the latest messages are read instead.
      set(hasMore ? withWindow(joined, chatId, null) : withMessages(joined, chatId, messages));
      if (hasMore) load(chatId).catch(report);
    } catch (error) {
      if (!(error instanceof ProblemError && error.status === 404)) throw error;
      if (begun === generation) set(withoutChat(state, chatId));
    }
  };

  const load = (chatId: string) =>
    inTurn(chatId, async () => {
      const begun = generation;
      const first = () => state.windows.get(chatId)?.items[0]?.seq;
      const before = first();
      if (!state.chats[chatId] || isFull(state.windows.get(chatId))) return;
      const page = await reads.messages(chatId, before);
      // Another chat may have taken the place meanwhile, or a snapshot.
      if (begun === generation && before === first()) set(withStrangers(withPage(state, chatId, page), page.senders));
    });

  const loadOlder = (chatId: string) => {
    const running = loading.get(chatId) ?? load(chatId).finally(() => loading.delete(chatId));
    loading.set(chatId, running);
    return running;
  };

  const meet = (messages: Iterable<Message>) => {
    for (const { senderId } of messages) if (!state.users[senderId]) want(ALL);
  };

  const lookUp = async () => {
    const loaded = [...state.windows.values()].flatMap(({ items }) => items);
    const latest = Object.values(state.chats).flatMap(({ lastMessage }) => lastMessage ?? []);
    const senders = new Set([...loaded, ...latest].map(({ senderId }) => senderId));
    const strangers = [...senders].filter((id) => !state.users[id]).slice(0, MAX_IDS);
    if (strangers.length === 0) return;
    const people = await reads.users(strangers);
    // Not the state of before: events have come meanwhile.
    set(withStrangers(state, people));
  };

  const readSnapshot = async (keepsWindows: boolean) => {
    const pages: Sync[] = [];
    let cursor: string | null = null;
    do {
      const page: Sync = await persistently(() => reads.sync(cursor));
      pages.push(page);
      cursor = page.nextCursor;
    } while (cursor !== null);
    // Another gap meanwhile: what was read may be older than it.
    if (next) next.keepsWindows &&= keepsWindows;
    else takeSnapshot(pages, keepsWindows);
    return pages[0]?.eventCursor ?? '';
  };

  const takeSnapshot = (pages: readonly Sync[], keepsWindows: boolean) => {
    const { state: now, outdated } = fromSnapshot(state, pages, keepsWindows);
    generation += 1;
    set(now);
    release(ALL);
    for (const chatId of outdated) load(chatId).catch(report);
    for (const [chatId, { items }] of now.windows) {
      want(chatId);
      meet(items);
    }
  };

  const readSnapshots = async () => {
    let cursor = '';
    try {
      for (let now = next; now; now = next) {
        next = null;
        if (!held.has(ALL)) held.set(ALL, []);
        cursor = await readSnapshot(now.keepsWindows);
      }
      return cursor;
    } finally {
      syncing = null;
      release(ALL);
    }
  };

  const sync = (keepsWindows = true) => {
    next = { keepsWindows: keepsWindows && (next?.keepsWindows ?? true) };
    return (syncing ??= Promise.resolve().then(readSnapshots));
  };

  return {
    get state() {
      return state;
    },
    hear,
    sync,
    loadOlder,
    sent: (message) => set(withMessages(state, message.chatId, [message])),
    read: (read) => {
      // Its event comes as well.
      if (!syncing && !held.has(read.chatId)) take(withReadState(state, read));
    },
    close: () => closing.abort(),
  };
}
