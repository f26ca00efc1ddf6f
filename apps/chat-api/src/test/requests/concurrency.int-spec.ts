import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Chat, OutboxEvent } from '@fechatter/core';
import { createChat, join, type Person } from '@fechatter/testing';
import { times, TwoApis } from '../worlds/two-apis.js';

/** More than the two instances have connections to PostgreSQL. */
const AT_ONCE = 90;

let apis: TwoApis;

beforeAll(async () => {
  apis = await TwoApis.start();
});
afterAll(() => apis.stop());

describe('at the same moment', () => {
  it('two people create their single chat: there is one, and both get it', async () => {
    for (let round = 0; round < 10; round += 1) {
      const [ada, bob] = await apis.people(2);
      const create = (from: Person, to: Person) =>
        from.api.post<Chat>('/api/chat', { type: 'single', memberIds: [to.id] });
      const answers = await Promise.all([create(ada!, bob!), create(apis.elsewhere(bob!), ada!)]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 201]);
      expect(answers[0].body.id).toBe(answers[1].body.id);
      expect(await apis.assertNoGap(answers[0].body.id)).toHaveLength(1);
    }
  });

  it('two people create a public channel of one name: one succeeds', async () => {
    const [ada, bob] = await apis.people(2);
    const create = (person: Person, name: string) => person.api.post('/api/chat', { type: 'public_channel', name });
    const answers = await Promise.all([create(ada!, 'Lobby'), create(apis.elsewhere(bob!), 'LOBBY')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  it('somebody is removed while sending: none of their messages has a later seq than the removal', async () => {
    for (let round = 0; round < 10; round += 1) {
      const [ada, bob] = await apis.people(2);
      const chat = await createChat(ada!, { members: [bob!] });
      const sends = times(16, (index) => {
        const from = index % 2 === 0 ? bob! : apis.elsewhere(bob!);
        return from.api.post(`/api/chat/${chat.id}/messages`, { content: `n ${index}` });
      });
      const removal = ada!.api.delete(`/api/chat/${chat.id}/members/${bob!.id}`);
      const [answers, { status }] = await Promise.all([sends, removal]);
      expect(status).toBe(204);
      const events = await apis.assertNoGap(chat.id);
      const removedAt = events.find(({ type }) => type === 'members.left')?.seq ?? 0;
      const seqs = (await apis.messagesOf(chat.id)).map(({ seq }) => seq);
      expect(seqs.filter((seq) => seq > removedAt)).toEqual([]);
      expect(answers.filter((answer) => answer.status === 201)).toHaveLength(seqs.length);
      expect(answers.filter((answer) => answer.status === 404)).toHaveLength(16 - seqs.length);
    }
  });

  it('people join, leave, are added and removed, and send: no deadlock, no gap, and the member count is right', async () => {
    const people = await apis.people(12);
    const [ada, ...others] = people;
    const chats = await times(3, () => createChat(ada!, { type: 'public_channel' }));
    for (const chat of chats) await join(others[0]!, chat.id);
    // In rounds: who waits too long for a connection of the pool is answered 503.
    for (let round = 0; round < 360; round += AT_ONCE) {
      const answers = await times(AT_ONCE, (index) => act(people, chats, round + index));
      const refused = answers.filter((status) => ![200, 201, 204, 403, 404, 422].includes(status));
      expect(refused).toEqual([]);
    }
    for (const chat of chats) {
      const events = await apis.assertNoGap(chat.id);
      await assertOnlyMembersSpoke(chat.id, events);
    }
  });
});

/** Does one of the things that people do, picked by `index`, so that a failing run can be repeated. */
async function act(people: readonly Person[], chats: readonly Chat[], index: number): Promise<number> {
  const [ada] = people;
  const who = people[1 + ((index * 7) % (people.length - 1))]!;
  const also = people[1 + ((index * 5 + 3) % (people.length - 1))]!;
  const actor = index % 2 === 0 ? who : apis.elsewhere(who);
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

/** Reads the events as a subscriber would, and checks that every sender is a member at that seq. */
async function assertOnlyMembersSpoke(chatId: string, events: readonly OutboxEvent[]): Promise<void> {
  const present = new Set<string>();
  for (const { type, data } of events) {
    if ('members' in data) for (const { user } of data.members) present.add(user.id);
    if ('userIds' in data) for (const id of data.userIds) present.delete(id);
    if (type === 'message.created' && 'message' in data) expect(present).toContain(data.message.senderId);
  }
  const rows = await apis.first.database.query<{ user_id: string }>(
    'select user_id from chat_members where chat_id = $1',
    [chatId],
  );
  expect([...present].sort()).toEqual(rows.map(({ user_id }) => user_id).sort());
}
