import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Chat, Message } from '@fechatter/core';
import { createChat, send, type ApiResponse, type Person } from '@fechatter/testing';
import { times, TwoApis } from '../worlds/two-apis.js';

/** Fifty identical requests at once have one effect, on every route that creates something. */

let apis: TwoApis;

beforeAll(async () => {
  apis = await TwoApis.start();
});
afterAll(() => apis.stop());

const HEADERS = { 'idempotency-key': 'fifty' };

/** Sends a request fifty times to both chat-apis: equal answers, of which all but one are replays. */
async function fifty<T>(person: Person, path: string, status: number, body?: unknown): Promise<ApiResponse<T>> {
  const sides = [person, apis.elsewhere(person)];
  const answers = await times(50, (index) => sides[index % 2]!.api.post<T>(path, body, HEADERS));
  expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([status]));
  expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
  expect(new Set(answers.map(({ headers }) => headers.get('location'))).size).toBe(1);
  expect(answers.filter(({ headers }) => headers.get('idempotency-replayed') === null)).toHaveLength(1);
  return answers[0]!;
}

describe('fifty identical requests at once', () => {
  it('to send a message: one row, one event, no gap in the sequence', async () => {
    const [ada] = await apis.people(1);
    const chat = await createChat(ada!);
    await send(ada!, chat.id, 'before');
    await apis.whileLocked(chat.id, 15, () =>
      fifty<Message>(ada!, `/api/chat/${chat.id}/messages`, 201, { content: 'once' }),
    );
    await send(ada!, chat.id, 'after');
    expect((await apis.messagesOf(chat.id)).map(({ seq }) => seq)).toEqual([2, 3, 4]);
    expect(await apis.assertNoGap(chat.id)).toHaveLength(4);
  });

  it.each(['private_channel', 'public_channel', 'group', 'single'] as const)(
    'to create a %s: one chat, one event',
    async (type) => {
      const [ada, bob, eve] = await apis.people(3);
      const members = { private_channel: [], public_channel: [], group: [bob!, eve!], single: [bob!] }[type];
      const name = type.endsWith('channel') ? `Once ${ada!.id}` : null;
      const body = { type, name, memberIds: members.map(({ id }) => id) };
      const { body: made } = await fifty<Chat>(ada!, '/api/chat', 201, body);
      expect((await ada!.api.get<{ items: Chat[] }>('/api/chat')).body.items).toHaveLength(1);
      const [row] = await apis.first.database.query(
        'select count(*)::integer as count from outbox where chat_id = $1',
        [made.id],
      );
      expect(row).toEqual({ count: 1 });
    },
  );

  it('to add people: one event, and every answer lists who was added', async () => {
    const [ada, bob, eve] = await apis.people(3);
    const chat = await createChat(ada!);
    const userIds = [bob!.id, eve!.id];
    const { body } = await fifty(ada!, `/api/chat/${chat.id}/members`, 200, { userIds });
    expect(body).toMatchObject({ added: [{ joinedSeq: 2 }, { joinedSeq: 2 }], alreadyMembers: [] });
    expect(await apis.assertNoGap(chat.id)).toHaveLength(2);
  });

  it('to join: one membership, one event', async () => {
    const [ada, bob] = await apis.people(2);
    const chat = await createChat(ada!, { type: 'public_channel' });
    const { body } = await apis.whileLocked(chat.id, 1, () => fifty<Chat>(bob!, `/api/chat/${chat.id}/join`, 200));
    expect(body).toMatchObject({ memberCount: 2, lastSeq: 2 });
    expect(await apis.assertNoGap(chat.id)).toHaveLength(2);
  });

  it('to invite: one invite, one token', async () => {
    const [ada] = await apis.people(1);
    const { body } = await fifty<{ token: string }>(ada!, '/api/workspace/invites', 201, { maxUses: 3 });
    expect(body.token).toEqual(expect.any(String));
    const invites = await apis.first.database.query('select from workspace_invites where workspace_id = $1', [
      ada!.workspaceId,
    ]);
    expect(invites).toHaveLength(1);
  });

  it('to issue a reset link: one link', async () => {
    const [ada, bob] = await apis.people(2);
    const { body } = await fifty<{ token: string }>(ada!, `/api/users/${bob!.id}/password-reset`, 201);
    expect(body.token).toEqual(expect.any(String));
    const links = await apis.first.database.query('select from password_resets where user_id = $1', [bob!.id]);
    expect(links).toHaveLength(1);
  });

  it('to create a bot: one bot', async () => {
    const [ada] = await apis.people(1);
    const { body } = await fifty<{ id: string }>(ada!, '/api/bots', 201, { fullName: 'Robot' });
    const people = await apis.first.database.query('select id from users where workspace_id = $1', [ada!.workspaceId]);
    expect(people).toEqual(expect.arrayContaining([{ id: ada!.id }, { id: body.id }]));
    expect(people).toHaveLength(2);
  });

  it('to create an API token: one token', async () => {
    const [ada] = await apis.people(1);
    const { body } = await fifty<{ token: string }>(ada!, '/api/tokens', 201, { name: 'script', scope: 'read' });
    expect(body.token).toEqual(expect.any(String));
    const tokens = await apis.first.database.query(`select from sessions where user_id = $1 and kind = 'api_token'`, [
      ada!.id,
    ]);
    expect(tokens).toHaveLength(1);
  });
});
