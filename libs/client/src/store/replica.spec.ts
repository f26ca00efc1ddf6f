import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { browserEnvironment } from '../environment/browser-environment.js';
import { NetworkError, ProblemError } from '../rest/errors.js';
import type { ChatEvent } from '../stream/events.js';
import { chat, created, event, message, refOf, summary } from '../test/chat-world.js';
import { FakeServer } from '../test/fake-server.js';
import { FakeTime, settled } from '../test/fake-time.js';
import { createReplica, type Replica } from './replica.js';

let server: FakeServer;
let time: FakeTime;
let replica: Replica;
let errors: unknown[];

beforeEach(() => {
  server = new FakeServer();
  time = new FakeTime();
  errors = [];
  const environment = browserEnvironment({ ...time, events: null });
  replica = createReplica({
    reads: server,
    environment,
    onChange: () => undefined,
    onError: (error) => errors.push(error),
  });
});

afterEach(() => {
  replica.close();
  expect(errors).toEqual([]);
});

const hear = (...events: ChatEvent[]) => events.forEach((one) => replica.hear({ event: one, cursor: null }));
const seqsOf = (chatId: string) => replica.state.windows.get(chatId)?.items.map(({ seq }) => seq);
const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index);

/** The server has messages 1 to `lastSeq`, and the replica knows the chat. */
async function startWith(lastSeq: number): Promise<void> {
  sendUpTo(lastSeq);
  await replica.sync();
}

function sendUpTo(lastSeq: number): void {
  server.chats = [chat('7', lastSeq, { readSeq: lastSeq })];
  server.messagesOf = range(1, lastSeq).map((seq) => message('7', seq));
}

describe('a replica that reads a snapshot', () => {
  it('reads all pages, and applies what it heard meanwhile after the last', async () => {
    server.chats = [chat('7', 3), chat('8', 5)];
    server.hold();
    const synced = replica.sync();
    hear(created('7', 3), created('7', 4), created('8', 6));
    await server.letGo();
    expect(await synced).toBe('e-1');
    expect(server.calls).toEqual(['sync null', 'sync 1']);
    expect(replica.state.chats['7']?.lastSeq).toBe(4);
    expect(replica.state.chats['8']?.lastSeq).toBe(6);
  });

  it('keeps what it heard before, and waits for the network', async () => {
    server.chats = [chat('7', 3)];
    server.failures = [new NetworkError(), new ProblemError(503, null, null, 5_000)];
    hear(created('7', 4));
    const synced = replica.sync();
    await time.pass(999);
    expect(server.calls).toHaveLength(1);
    await time.pass(1);
    expect(server.calls).toHaveLength(2);
    await time.pass(5_000);
    await synced;
    expect(replica.state.chats['7']?.lastSeq).toBe(4);
  });

  it('throws what another attempt cannot change', async () => {
    server.failures = [new ProblemError(403, null, null, null)];
    await expect(replica.sync()).rejects.toThrow(ProblemError);
  });

  it('reads another one if there is a gap meanwhile', async () => {
    await startWith(3);
    server.hold();
    replica.hear({ reset: 'expired', cursor: null });
    await settled();
    server.chats = [chat('7', 9)];
    replica.hear({ reset: 'expired', cursor: null });
    await server.letGo();
    expect(server.calls.filter((call) => call === 'sync null')).toHaveLength(3);
    expect(replica.state.chats['7']?.lastSeq).toBe(9);
  });
});

describe('a replica after a gap', () => {
  it('in a chat reads its changes once, holds its events meanwhile, and lacks nothing', async () => {
    await startWith(10);
    await replica.loadOlder('7');
    server.hold();
    hear(created('7', 12), created('7', 13));
    await settled();
    sendUpTo(13);
    hear(created('7', 14));
    sendUpTo(14);
    await server.letGo();
    expect(seqsOf('7')).toEqual(range(1, 14));
    expect(replica.state.chats['7']?.lastSeq).toBe(14);
    expect(server.calls.filter((call) => call.startsWith('changes')).length).toBeLessThanOrEqual(2);
  });

  it('in a chat whose messages are not loaded asks for the chat alone', async () => {
    await startWith(10);
    sendUpTo(500);
    hear(created('7', 500));
    await settled();
    expect(server.calls).toEqual(['sync null', 'changes 7 nothing']);
    expect(replica.state.chats['7']?.lastSeq).toBe(500);
  });

  it('lets a chat live while its changes cannot be read', async () => {
    await startWith(10);
    await replica.loadOlder('7');
    server.failures = [new NetworkError(), new NetworkError()];
    hear(created('7', 12));
    await settled();
    hear(created('7', 11));
    expect(seqsOf('7')?.at(-1)).toBe(11);
    sendUpTo(12);
    await time.pass(60_000);
    expect(seqsOf('7')).toEqual(range(1, 12));
  });

  it('that is very large loads the latest messages instead', async () => {
    await startWith(10);
    await replica.loadOlder('7');
    sendUpTo(5_000);
    hear(created('7', 5_000));
    await time.pass(0);
    expect(seqsOf('7')).toEqual(range(4_951, 5_000));
    expect(replica.state.chats['7']?.lastSeq).toBe(5_000);
  });

  it('forgets a chat that is no longer shown, and finds one that was missed', async () => {
    await startWith(10);
    server.chats = [chat('8', 5)];
    hear(event('chat.resync', '7', null, { seq: 11 }), event('chat.resync', '8', null, { seq: 5 }));
    await settled();
    expect(Object.keys(replica.state.chats)).toEqual(['8']);
  });

  it('in the stream keeps the loaded messages, and brings them up to date', async () => {
    await startWith(10);
    await replica.loadOlder('7');
    sendUpTo(13);
    server.messagesOf[4] = message('7', 5, { changedSeq: 13, content: 'edited' });
    replica.hear({ reset: 'expired', cursor: null });
    await settled();
    expect(seqsOf('7')).toEqual(range(1, 13));
    expect(replica.state.windows.get('7')?.items[4]?.content).toBe('edited');
    expect(replica.state.chats['7']?.lastSeq).toBe(13);
  });

  it.each(['epoch', 'malformed', 'future'])('in the history (%s) loads the messages anew', async (reason) => {
    await startWith(10);
    await replica.loadOlder('7');
    server.chats = [chat('7', 8)];
    server.messagesOf = range(1, 8).map((seq) => message('7', seq, { content: 'of the backup' }));
    replica.hear({ reset: reason, cursor: null });
    await settled();
    expect(seqsOf('7')).toEqual(range(1, 8));
    expect(replica.state.windows.get('7')?.items[0]?.content).toBe('of the backup');
  });

  it('in the stream loads the messages anew if the history is shorter than what was heard', async () => {
    await startWith(10);
    await replica.loadOlder('7');
    sendUpTo(8);
    replica.hear({ reset: 'expired', cursor: null });
    await settled();
    expect(seqsOf('7')).toEqual(range(1, 8));
    expect(replica.state.chats['7']?.lastSeq).toBe(8);
  });

  it('takes no changes from before a snapshot after it', async () => {
    await startWith(10);
    server.hold();
    sendUpTo(12);
    hear(created('7', 12));
    await settled();
    server.pass();
    sendUpTo(20);
    replica.hear({ reset: 'expired', cursor: null });
    await settled();
    await server.letGo();
    expect(replica.state.chats['7']?.lastSeq).toBe(20);
  });
});

describe('loading messages', () => {
  it('reads the latest, then those before, and stops at the first', async () => {
    await startWith(120);
    await replica.loadOlder('7');
    expect(seqsOf('7')).toEqual(range(71, 120));
    await Promise.all([replica.loadOlder('7'), replica.loadOlder('7')]);
    expect(seqsOf('7')).toEqual(range(21, 120));
    await replica.loadOlder('7');
    await replica.loadOlder('7');
    expect(seqsOf('7')).toEqual(range(1, 120));
    expect(server.calls.filter((call) => call.startsWith('messages'))).toHaveLength(3);
  });

  it('lacks nothing that is heard meanwhile, also of the older messages', async () => {
    await startWith(120);
    await replica.loadOlder('7');
    server.hold();
    const loaded = replica.loadOlder('7');
    await settled();
    const edited = message('7', 30, { changedSeq: 121, content: 'edited' });
    hear(event('message.edited', '7', 121, { message: edited }), created('7', 122));
    await server.letGo();
    await loaded;
    expect(seqsOf('7')).toEqual([...range(21, 120), 122]);
    expect(replica.state.windows.get('7')?.items.find(({ seq }) => seq === 30)?.content).toBe('edited');
  });

  it('throws the page away if the messages were replaced meanwhile', async () => {
    await startWith(120);
    await replica.loadOlder('7');
    server.hold();
    const loaded = replica.loadOlder('7');
    await settled();
    replica.hear({ reset: 'epoch', cursor: null });
    await server.letGo();
    await loaded;
    await time.pass(0);
    expect(seqsOf('7')).toEqual(range(71, 120));
  });

  it('takes no page from before a snapshot after it', async () => {
    await startWith(3);
    server.hold();
    const loaded = replica.loadOlder('7');
    await settled();
    server.pass();
    server.messagesOf = [];
    replica.hear({ reset: 'epoch', cursor: null });
    await settled();
    await server.letGo();
    await loaded;
    expect(seqsOf('7')).toBeUndefined();
  });

  it('does nothing for a chat that one is not in', async () => {
    await startWith(1);
    await replica.loadOlder('8');
    expect(server.calls).toEqual(['sync null']);
  });

  it('keeps a bounded number of chats and messages', async () => {
    server.chats = range(1, 30).map((id) => chat(String(id), 5));
    server.messagesOf = range(1, 5).map((seq) => message('7', seq));
    await replica.sync();
    for (const id of range(1, 30)) await replica.loadOlder(String(id));
    expect([...replica.state.windows.keys()]).toEqual(range(11, 30).map(String));
    hear(...range(6, 3_000).map((seq) => created('30', seq)));
    expect(seqsOf('30')).toEqual(range(1_001, 3_000));
  });
});

describe('a stranger who writes', () => {
  it('is looked up once', async () => {
    await startWith(1);
    await replica.loadOlder('7');
    server.people.push(refOf('5', 'Eve'));
    server.hold();
    hear(created('7', 2, { senderId: '5' }), created('7', 3, { senderId: '5' }), created('7', 4, { senderId: '6' }));
    await server.letGo();
    await settled();
    expect(replica.state.users['5']?.fullName).toBe('Eve');
    expect(server.calls.filter((call) => call.startsWith('users'))).toEqual(['users 5,6']);
  });

  it('is looked up while events go on', async () => {
    await startWith(1);
    await replica.loadOlder('7');
    server.hold();
    hear(created('7', 2, { senderId: '5' }));
    await settled();
    hear(created('7', 3), created('7', 4));
    await server.letGo();
    expect(replica.state.chats['7']?.lastSeq).toBe(4);
    expect(seqsOf('7')).toEqual([1, 2, 3, 4]);
  });
});

it('a message that was just sent is shown, and its event changes nothing', async () => {
  await startWith(3);
  await replica.loadOlder('7');
  const sent = message('7', 5, { senderId: '1' });
  replica.sent(sent);
  expect(seqsOf('7')).toEqual([1, 2, 3, 5]);
  hear(created('7', 4), created('7', 5, { senderId: '1' }));
  expect(seqsOf('7')).toEqual([1, 2, 3, 4, 5]);
  expect(replica.state.chats['7']?.me?.unreadCount).toBe(1);
});

it('what was marked as read counts at once, and its event changes nothing', async () => {
  server.chats = [chat('7', 3, { readSeq: 1, unreadCount: 2 })];
  await replica.sync();
  replica.read({ chatId: '7', readSeq: 3, version: 1, unreadCount: 0 });
  const { state } = replica;
  expect(state.chats['7']?.me).toMatchObject({ readSeq: 3, unreadCount: 0, readVersion: 1 });
  hear(event('read.updated', '7', null, { chatId: '7', readSeq: 3, version: 1, unreadCount: 0 }));
  expect(replica.state).toBe(state);
});

it('a public channel that one has left stays listed', async () => {
  const channel = { ...chat('7', 3), type: 'public_channel' as const };
  server.chats = [channel];
  await replica.sync();
  server.chats = [{ ...channel, lastSeq: 9, me: null }];
  hear(created('7', 9));
  await settled();
  expect(replica.state.chats).toEqual({});
  expect(replica.state.channels['7']?.chat).toMatchObject({ lastSeq: 9, me: null, name: summary('7', 9).name });
});
