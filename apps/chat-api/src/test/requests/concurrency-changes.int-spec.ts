import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Chat, Message } from '@fechatter/core';
import { createChat, send, type Person } from '@fechatter/testing';
import { getChat } from '../worlds/answers.js';
import { times, TwoApis } from '../worlds/two-apis.js';

const ROUNDS = 8;

let apis: TwoApis;

beforeAll(async () => {
  apis = await TwoApis.start();
});
afterAll(() => apis.stop());

function statusesOf(answers: readonly { status: number }[]): number[] {
  return answers.map(({ status }) => status).sort();
}

function transfer(from: Person, { id }: Chat, to: Person) {
  return from.api.patch(`/api/chat/${id}/members/${to.id}`, { role: 'owner' });
}

describe('two edits at once', () => {
  it('of a message: both happen, one after the other', async () => {
    const [ada] = await apis.people(1);
    const chat = await createChat(ada!);
    const message = await send(ada!, chat.id, 'first');
    const path = `/api/chat/${chat.id}/messages/${message.id}`;
    const answers = await apis.whileLocked(chat.id, 2, () =>
      Promise.all([
        ada!.api.patch<Message>(path, { content: 'here' }),
        apis.elsewhere(ada!).api.patch<Message>(path, { content: 'there' }),
      ]),
    );
    expect(answers.map(({ body }) => body.changedSeq).sort()).toEqual([3, 4]);
    const last = answers.find(({ body }) => body.changedSeq === 4)?.body;
    expect((await ada!.api.get(path)).body).toEqual(last);
    const { items } = (await ada!.api.get<{ items: { content: string }[] }>(`${path}/revisions`)).body;
    expect(items.map(({ content }) => content)).toEqual([last?.content === 'here' ? 'there' : 'here', 'first']);
    expect(await apis.assertNoGap(chat.id)).toHaveLength(4);
  });

  it('of a message, both with its entity tag: one happens', async () => {
    const [ada] = await apis.people(1);
    const chat = await createChat(ada!);
    const message = await send(ada!, chat.id, 'first');
    const path = `/api/chat/${chat.id}/messages/${message.id}`;
    const seen = { 'if-match': '"2"' };
    const answers = await apis.whileLocked(chat.id, 3, () =>
      Promise.all([
        ada!.api.patch(path, { content: 'here' }, seen),
        apis.elsewhere(ada!).api.patch(path, { content: 'there' }, seen),
        apis.elsewhere(ada!).api.delete(path, undefined, seen),
      ]),
    );
    expect(statusesOf(answers).filter((status) => status < 300)).toHaveLength(1);
    expect(await apis.assertNoGap(chat.id)).toHaveLength(3);
  });

  it('of a chat, both with its entity tag: one happens; without a tag, both happen', async () => {
    const [ada] = await apis.people(1);
    const chat = await createChat(ada!, { description: 'as it was' });
    const path = `/api/chat/${chat.id}`;
    const tag = (await ada!.api.get(path)).headers.get('etag') ?? '';
    const edit = (headers: Record<string, string>) =>
      apis.whileLocked(chat.id, 2, () =>
        Promise.all([
          ada!.api.patch(path, { name: `here ${Object.keys(headers).length}` }, headers),
          apis.elsewhere(ada!).api.patch(path, { description: `there ${Object.keys(headers).length}` }, headers),
        ]),
      );
    expect(statusesOf(await edit({ 'if-match': tag }))).toEqual([200, 412]);
    expect(await apis.assertNoGap(chat.id)).toHaveLength(2);
    expect(statusesOf(await edit({}))).toEqual([200, 200]);
    expect(await getChat(ada!, chat.id)).toMatchObject({ name: 'here 0', description: 'there 0', lastSeq: 4 });
  });

  it('of two public channels to one name: one gets it', async () => {
    const [ada, bob] = await apis.people(2);
    const [one, two] = [
      await createChat(ada!, { type: 'public_channel' }),
      await createChat(bob!, { type: 'public_channel' }),
    ];
    const answers = await Promise.all([
      ada!.api.patch(`/api/chat/${one.id}`, { name: 'Lobby' }),
      apis.elsewhere(bob!).api.patch(`/api/chat/${two.id}`, { name: 'LOBBY' }),
    ]);
    expect(statusesOf(answers)).toEqual([200, 409]);
  });
});

describe('at the same moment', () => {
  it('an owner leaves while transferring: there is one owner, who is in the chat', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const [ada, bob] = await apis.people(2);
      const chat = await createChat(ada!, { members: [bob!] });
      const [left, handed] = await apis.whileLocked(chat.id, 2, () =>
        Promise.all([apis.elsewhere(ada!).api.post(`/api/chat/${chat.id}/leave`), transfer(ada!, chat, bob!)]),
      );
      expect([204, 409]).toContain(left.status);
      expect(handed.status).toBe(200);
      expect(await getChat(bob!, chat.id)).toMatchObject({ ownerId: bob!.id, me: { role: 'owner' } });
      await apis.assertNoGap(chat.id);
    }
  });

  it('the chat is transferred to somebody who is leaving: only one of the two happens', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const [ada, bob, eve] = await apis.people(3);
      const chat = await createChat(ada!, { members: [bob!, eve!] });
      const [left, handed] = await apis.whileLocked(chat.id, 2, () =>
        Promise.all([apis.elsewhere(bob!).api.post(`/api/chat/${chat.id}/leave`), transfer(ada!, chat, bob!)]),
      );
      expect([
        [204, 404],
        [409, 200],
      ]).toContainEqual([left.status, handed.status]);
      await apis.assertNoGap(chat.id);
    }
  });

  it('the chat is transferred to two people: the second transfer is refused', async () => {
    const [ada, bob, eve] = await apis.people(3);
    const chat = await createChat(ada!, { members: [bob!, eve!] });
    const answers = await apis.whileLocked(chat.id, 2, () =>
      Promise.all([transfer(ada!, chat, bob!), transfer(apis.elsewhere(ada!), chat, eve!)]),
    );
    expect(statusesOf(answers)).toEqual([200, 403]);
    expect(await apis.assertNoGap(chat.id)).toHaveLength(2);
  });

  it('a chat is deleted while people send: nothing is sent after its last seq', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const [ada, bob] = await apis.people(2);
      const chat = await createChat(ada!, { members: [bob!] });
      const path = `/api/chat/${chat.id}`;
      const [sent, deleted] = await apis.whileLocked(chat.id, 4, () =>
        Promise.all([
          times(12, (index) => apis.elsewhere(bob!).api.post(`${path}/messages`, { content: `n ${index}` })),
          ada!.api.delete(path),
        ]),
      );
      expect(deleted.status).toBe(204);
      const events = await apis.first.events(chat.id);
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
      expect(events.at(-1)?.type).toBe('chat.deleted');
      expect(sent.filter(({ status }) => status === 201)).toHaveLength(events.length - 2);
      expect(sent.filter(({ status }) => status === 404)).toHaveLength(12 - (events.length - 2));
    }
  });

  it('a chat is deleted, changed, left and joined: nothing happens after its deletion, and nobody is a member', async () => {
    const [ada, bob, eve] = await apis.people(3);
    const chat = await createChat(ada!, { type: 'public_channel' });
    await bob!.api.post(`/api/chat/${chat.id}/join`);
    const path = `/api/chat/${chat.id}`;
    const answers = await apis.whileLocked(chat.id, 6, () =>
      Promise.all([
        ada!.api.delete(path),
        apis.elsewhere(ada!).api.delete(path),
        apis.elsewhere(ada!).api.patch(path, { name: 'late' }),
        apis.elsewhere(bob!).api.post(`${path}/leave`),
        eve!.api.post(`${path}/join`),
        bob!.api.post(`${path}/members`, { userIds: [eve!.id] }),
      ]),
    );
    expect(statusesOf(answers.slice(0, 2))).toEqual([204, 404]);
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    const events = await apis.first.events(chat.id);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect(events.at(-1)?.type).toBe('chat.deleted');
    expect(await apis.first.database.query('select from chat_members where chat_id = $1', [chat.id])).toEqual([]);
  });

  it('somebody is removed while they set how far they have read: they are no member afterwards', async () => {
    const [ada, bob] = await apis.people(2);
    const chat = await createChat(ada!, { members: [bob!] });
    const answer = await apis.whileHeld('delete from chat_members where user_id = $1', bob!.id, 1, () =>
      bob!.api.put(`/api/chat/${chat.id}/read`, { seq: 0 }),
    );
    expect(answer).toMatchObject({ status: 404, body: { code: 'chat_not_found' } });
    expect(await apis.first.events(chat.id)).toHaveLength(1);
  });

  it('somebody is deactivated while a chat is transferred to them: they don’t own it', async () => {
    const [ada, bob] = await apis.people(2);
    const chat = await createChat(ada!, { members: [bob!] });
    const deactivating = `update users set status = 'deactivated' where id = $1`;
    const handed = await apis.whileHeld(deactivating, bob!.id, 1, () => transfer(ada!, chat, bob!));
    expect(handed).toMatchObject({ status: 422, body: { code: 'unknown_member' } });
    const create = () => ada!.api.post('/api/chat', { type: 'private_channel', name: 'x' });
    const made = await apis.whileHeld(deactivating, ada!.id, 1, create);
    expect(made).toMatchObject({ status: 401, body: { code: 'session_revoked' } });
    expect(await apis.first.database.query('select from chats where owner_id = $1', [ada!.id])).toHaveLength(1);
    expect(await apis.assertNoGap(chat.id)).toHaveLength(1);
  });
});
