import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Chat, Message, OutboxEvent } from '@fechatter/core';
import { createChat, eventually, join, Person, send } from '@fechatter/testing';
import { ChatApi } from './chat-api.js';

/** What happens at the same time, on two chat-apis in front of one database. */

let api: ChatApi;
let second: ChatApi;

beforeAll(async () => {
  api = await ChatApi.start({ RELAY_ENABLED: 'false' });
  const wires = { DATABASE_URL: api.database.url, NATS_URL: api.nats.url };
  second = await ChatApi.start({ RELAY_ENABLED: 'false', ...wires });
});
afterAll(async () => {
  await second.stop();
  await api.stop();
});

function elsewhere({ tokens }: Person): Person {
  return new Person(second.url, tokens);
}

function times<T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => work(index)));
}

/** Starts `work` while the chat's row is locked, and lets go once so many of its statements wait for it: they do meet. */
async function whileLocked<T>(chatId: string, waiting: number, work: () => Promise<T>): Promise<T> {
  const holder = await api.database.connect();
  await holder.query('begin');
  await holder.query('select from chats where id = $1 for update', [chatId]);
  const result = work();
  await eventually(async () => {
    const rows = await api.database.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    expect(rows.length).toBeGreaterThanOrEqual(waiting);
  });
  await holder.query('commit');
  await holder.end();
  return result;
}

async function messagesOf(chatId: string): Promise<{ seq: number; sender_id: string }[]> {
  return api.database.query('select seq::float8 as seq, sender_id from messages where chat_id = $1 order by seq', [
    chatId,
  ]);
}

/** The seqs of a chat's events are 1, 2, 3 … in the order of the outbox, and the chat is where the last one left it. */
async function assertNoGap(chatId: string): Promise<OutboxEvent[]> {
  const events = await api.events(chatId);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  const [chat] = await api.database.query(
    `select c.last_seq::integer as last_seq, c.member_count, (
       select count(*)::integer from chat_members where chat_id = c.id) as members from chats c where id = $1`,
    [chatId],
  );
  expect(chat).toEqual({ last_seq: events.length, member_count: chat?.['members'], members: chat?.['members'] });
  return events;
}

describe('the same idempotency key', () => {
  it('sent fifty times at once: one row, one event, fifty equal answers, no gap in the sequence', async () => {
    const [ada] = await api.people(1);
    const chat = await createChat(ada!);
    await send(ada!, chat.id, 'before');
    const sides = [ada!, elsewhere(ada!)];
    const headers = { 'idempotency-key': 'fifty' };
    const answers = await whileLocked(chat.id, 20, () =>
      times(50, (index) =>
        sides[index % 2]!.api.post<Message>(`/api/chat/${chat.id}/messages`, { content: 'once' }, headers),
      ),
    );
    await send(ada!, chat.id, 'after');
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(answers.filter(({ headers: told }) => told.get('idempotency-replayed') === null)).toHaveLength(1);
    expect((await messagesOf(chat.id)).map(({ seq }) => seq)).toEqual([2, 3, 4]);
    expect(await assertNoGap(chat.id)).toHaveLength(4);
  });

  it('used for creating fifty times at once: one chat, one event, fifty equal answers', async () => {
    const [ada] = await api.people(1);
    const sides = [ada!, elsewhere(ada!)];
    const body = { type: 'private_channel', name: 'Once' };
    const answers = await times(50, (index) =>
      sides[index % 2]!.api.post<Chat>('/api/chat', body, { 'idempotency-key': 'fifty' }),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
    expect((await ada!.api.get<{ items: Chat[] }>('/api/chat')).body.items).toHaveLength(1);
    expect(await assertNoGap(answers[0]!.body.id)).toHaveLength(1);
  });

  it('used for adding people twenty times at once: one event, twenty equal answers', async () => {
    const [ada, bob, eve] = await api.people(3);
    const chat = await createChat(ada!);
    const body = { userIds: [bob!.id, eve!.id] };
    const answers = await times(20, () =>
      ada!.api.post(`/api/chat/${chat.id}/members`, body, { 'idempotency-key': 'add' }),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
    expect(answers[0]?.body).toMatchObject({ added: [{ joinedSeq: 2 }, { joinedSeq: 2 }], alreadyMembers: [] });
    expect(await assertNoGap(chat.id)).toHaveLength(2);
  });
});

describe('at the same moment', () => {
  it('both create their single chat: there is one, and both get it', async () => {
    for (let round = 0; round < 10; round += 1) {
      const [ada, bob] = await api.people(2);
      const create = (from: Person, to: Person) =>
        from.api.post<Chat>('/api/chat', { type: 'single', memberIds: [to.id] });
      const answers = await Promise.all([create(ada!, bob!), create(elsewhere(bob!), ada!)]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 201]);
      expect(answers[0].body.id).toBe(answers[1].body.id);
      expect(await assertNoGap(answers[0].body.id)).toHaveLength(1);
    }
  });

  it('two create a public channel of one name: one has it', async () => {
    const [ada, bob] = await api.people(2);
    const create = (person: Person, name: string) => person.api.post('/api/chat', { type: 'public_channel', name });
    const answers = await Promise.all([create(ada!, 'Lobby'), create(elsewhere(bob!), 'LOBBY')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  it('one is removed while sending: nothing of theirs has a seq after the removal', async () => {
    for (let round = 0; round < 10; round += 1) {
      const [ada, bob] = await api.people(2);
      const chat = await createChat(ada!, { members: [bob!] });
      const sends = times(16, (index) => {
        const from = index % 2 === 0 ? bob! : elsewhere(bob!);
        return from.api.post(`/api/chat/${chat.id}/messages`, { content: `n ${index}` });
      });
      const removal = ada!.api.delete(`/api/chat/${chat.id}/members/${bob!.id}`);
      const [answers, { status }] = await Promise.all([sends, removal]);
      expect(status).toBe(204);
      const events = await assertNoGap(chat.id);
      const removedAt = events.find(({ type }) => type === 'members.left')?.seq ?? 0;
      const seqs = (await messagesOf(chat.id)).map(({ seq }) => seq);
      expect(seqs.filter((seq) => seq > removedAt)).toEqual([]);
      expect(answers.filter((answer) => answer.status === 201)).toHaveLength(seqs.length);
      expect(answers.filter((answer) => answer.status === 404)).toHaveLength(16 - seqs.length);
    }
  });

  it('people join, leave, are added and removed, and all talk: no deadlock, no gap, and the count is right', async () => {
    const people = await api.people(12);
    const [ada, ...others] = people;
    const chats = await times(3, () => createChat(ada!, { type: 'public_channel' }));
    for (const chat of chats) await join(others[0]!, chat.id);
    const answers = await times(360, (index) => act(people, chats, index));
    const refused = answers.filter((status) => ![200, 201, 204, 403, 404, 422].includes(status));
    expect(refused).toEqual([]);
    for (const chat of chats) {
      const events = await assertNoGap(chat.id);
      await assertOnlyMembersSpoke(chat.id, events);
    }
  });
});

/** One of the things that people do, picked by `index` so that a failing run can be repeated. */
async function act(people: readonly Person[], chats: readonly Chat[], index: number): Promise<number> {
  const [ada] = people;
  const who = people[1 + ((index * 7) % (people.length - 1))]!;
  const also = people[1 + ((index * 5 + 3) % (people.length - 1))]!;
  const actor = index % 2 === 0 ? who : elsewhere(who);
  const path = `/api/chat/${chats[index % chats.length]!.id}`;
  const userIds = [...new Set([also.id, who.id])].reverse();
  const actions = [
    () => actor.api.post(`${path}/join`),
    () => actor.api.post(`${path}/messages`, { content: `n ${index}` }),
    () => actor.api.post(`${path}/messages`, { content: `n ${index}` }, { 'idempotency-key': `k-${index % 4}` }),
    () => ada!.api.post(`${path}/members`, { userIds }),
    () => actor.api.post(`${path}/leave`),
    () => ada!.api.delete(`${path}/members/${also.id}`),
    () => ada!.api.delete(`${path}/members`, { userIds }),
  ];
  return (await actions[index % actions.length]!()).status;
}

/** Reads the events as a subscriber would: nobody speaks who is not in at that seq. */
async function assertOnlyMembersSpoke(chatId: string, events: readonly OutboxEvent[]): Promise<void> {
  const present = new Set<string>();
  for (const { type, data } of events) {
    if ('members' in data) for (const { user } of data.members) present.add(user.id);
    if ('userIds' in data) for (const id of data.userIds) present.delete(id);
    if (type === 'message.created' && 'message' in data) expect(present).toContain(data.message.senderId);
  }
  const rows = await api.database.query<{ user_id: string }>('select user_id from chat_members where chat_id = $1', [
    chatId,
  ]);
  expect([...present].sort()).toEqual(rows.map(({ user_id }) => user_id).sort());
}
