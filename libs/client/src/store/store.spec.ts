import { beforeEach, describe, expect, it } from '@jest/globals';
import type { QueueEntry } from '../queue/entry.js';
import { chat, created, message, OWN_ID, snapshot, summary } from '../test/chat-world.js';
import { settled } from '../test/fake-time.js';
import { apply } from './apply.js';
import { fromSnapshot } from './snapshot.js';
import { EMPTY, type State } from './state.js';
import { Store } from './store.js';

let state: State;
let pending: readonly QueueEntry[];
let store: Store;

const channel = (id: string, name: string) => ({
  ...summary(id, 3),
  type: 'public_channel' as const,
  name,
  lastMessage: null,
  me: null,
});

beforeEach(() => {
  const chats = [chat('7', 3), chat('8', 9), channel('20', 'zoo'), channel('21', 'art')];
  state = fromSnapshot(EMPTY, [snapshot(chats)], true).state;
  state = { ...state, windows: new Map([['7', { items: [message('7', 3)], hasOlder: false }]]) };
  pending = [];
  const replica = {
    get state() {
      return state;
    },
    loadOlder: () => Promise.resolve(),
  };
  store = new Store(replica, (chatId) => (chatId === '7' ? pending : []));
});

function hear(chatId: string, seq: number, given = {}): void {
  state = apply(state, created(chatId, seq, given)).state;
}

function waiting(clientId: string): QueueEntry {
  const entry = {
    id: clientId,
    chatId: '7',
    message: { content: clientId, clientId },
    idempotencyKey: 'k',
    keyedAt: 0,
  };
  return { ...entry, state: 'waiting', problem: null };
}

describe('the store', () => {
  it('has the chats by their latest activity, and the channels that one can join by name', () => {
    expect(store.chats().map(({ id }) => id)).toEqual(['8', '7']);
    hear('7', 4);
    state = { ...state, chats: { ...state.chats, 7: { ...chat('7', 40) } } };
    expect(store.chats().map(({ id }) => id)).toEqual(['7', '8']);
    expect(store.channels().map(({ name }) => name)).toEqual(['art', 'zoo']);
    expect(store.chat('20')?.name).toBe('zoo');
    expect(store.chat('99')).toBeNull();
  });

  it('answers the same object until something in it changes', () => {
    const before = [store.chats(), store.channels(), store.messages('7'), store.messages('8')];
    expect([store.chats(), store.channels(), store.messages('7'), store.messages('8')]).toEqual(before);
    hear('8', 10);
    expect(store.messages('7')).toBe(before[2]);
    expect(store.messages('8')).toBe(before[3]);
    expect(store.channels()).toBe(before[1]);
    expect(store.chats()).not.toBe(before[0]);
    hear('7', 4);
    expect(store.messages('7')).not.toBe(before[2]);
    expect(store.messages('7')).toBe(store.messages('7'));
  });

  it('shows what waits after the messages, and once when its event has overtaken the answer', () => {
    pending = [waiting('a'), waiting('b')];
    expect(store.messages('7')).toEqual([message('7', 3), ...pending]);
    expect(store.messages('7')).toBe(store.messages('7'));
    hear('7', 4, { senderId: OWN_ID, clientId: 'a' });
    expect(store.messages('7').slice(1)).toEqual([expect.objectContaining({ seq: 4 }), waiting('b')]);
    // Another person's client chose the same id.
    hear('7', 5, { clientId: 'b' });
    expect(store.messages('7')).toHaveLength(4);
  });

  it('tells of changes that come together once, and no more once one has unsubscribed', async () => {
    let told = 0;
    const stop = store.subscribe(() => (told += 1));
    for (let change = 0; change < 5; change += 1) store.changed();
    expect(told).toBe(0);
    await settled();
    expect(told).toBe(1);
    stop();
    store.changed();
    await settled();
    expect(told).toBe(1);
  });

  it('says whether more can be loaded', () => {
    expect([store.hasOlder('7'), store.hasOlder('8'), store.hasOlder('20')]).toEqual([false, true, false]);
  });
});
