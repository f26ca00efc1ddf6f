import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Chat } from '@fechatter/core';
import { createChat as createChatOf, signUpWorkspace, type Person } from '@fechatter/testing';
import { NameKeys } from '../../name-keys.js';
import { ChatApi } from '../worlds/chat-api.js';
import { problem } from '../worlds/answers.js';

let api: ChatApi;
let ada: Person;

beforeEach(async () => {
  api = await ChatApi.start({ RELAY_ENABLED: 'false' });
  ada = await signUpWorkspace(api.url);
});
afterEach(() => api.stop());

const taken = [409, 'channel_name_taken'];

/** Creates a public channel. */
function createChat(creator: Person, { name }: { name: string }): Promise<Chat> {
  return createChatOf(creator, { type: 'public_channel', name });
}

function create(name: string, type = 'public_channel'): Promise<[number, string]> {
  return problem(ada.api.post('/api/chat', { type, name }));
}

function rename({ id }: { id: string }, name: string): Promise<[number, string]> {
  return problem(ada.api.patch(`/api/chat/${id}`, { name }));
}

/** Inserts a channel as the previous release does, which knows no keys. */
async function insertAsBefore(name: string): Promise<{ id: string }> {
  const [row] = await api.database.query<{ id: string }>(
    `with chat as (
       insert into chats (workspace_id, type, name, owner_id, member_count, last_seq)
       select workspace_id, 'public_channel', $2, id, 1, 1 from users where id = $1 returning id, workspace_id, owner_id
     ) insert into chat_members (chat_id, user_id, workspace_id, role, joined_seq, changed_seq, read_seq)
     select id, owner_id, workspace_id, 'owner', 1, 1, 1 from chat returning chat_id as id`,
    [ada.id, name],
  );
  return row as { id: string };
}

/** Inserts channels that an earlier release told apart. */
async function insertTwins(...names: string[]): Promise<{ id: string }[]> {
  await api.database.query('alter table chats disable trigger chats_inserted');
  const chats: { id: string }[] = [];
  for (const name of names) chats.push(await insertAsBefore(name));
  await api.database.query('alter table chats enable trigger chats_inserted');
  return chats;
}

function complete(): Promise<void> {
  return api.service.app.get(NameKeys, { strict: false }).run();
}

async function nameOf({ id }: { id: string }): Promise<string | null> {
  return (await ada.api.get<Chat>(`/api/chat/${id}`)).body.name;
}

describe('the name of a public channel', () => {
  it.each([
    ['white space around it', 'general '],
    ['an invisible character', 'gen\u200beral'],
    ['case', 'GENERAL'],
    ['another kind of space', '\u00a0general'],
  ])('is taken by one that differs in %s', async (_, name) => {
    await createChat(ada, { name: 'general' });
    expect(await create(name)).toEqual(taken);
    expect(await rename(await createChat(ada, { name: 'random' }), name)).toEqual(taken);
  });

  it('is taken by one in another normal form, or in another case of any script', async () => {
    await createChat(ada, { name: 'Кофейня café' });
    expect(await create('КОФЕЙНЯ cafe\u0301')).toEqual(taken);
  });

  it('is stored as it was sent, may change its spelling, and is free once the channel has another', async () => {
    const chat = await createChat(ada, { name: ' General\u200d' });
    expect(await nameOf(chat)).toBe(' General\u200d');
    expect(await rename(chat, 'general')).toEqual([200, undefined]);
    expect(await create('GENERAL')).toEqual(taken);
    expect(await rename(chat, 'random')).toEqual([200, undefined]);
    expect(await create('GENERAL')).toEqual([201, undefined]);
    expect(await rename(chat, 'general')).toEqual(taken);
    expect(await nameOf(chat)).toBe('random');
  });

  it('is free once the channel is deleted, and in another workspace', async () => {
    const chat = await createChat(ada, { name: 'general' });
    await createChat(await signUpWorkspace(api.url), { name: 'General' });
    await ada.api.delete(`/api/chat/${chat.id}`);
    expect(await create('General')).toEqual([201, undefined]);
  });

  it('goes to one of two that are created at once', async () => {
    const answers = await Promise.all([create('general'), create('gen\u2060eral'), create('General')]);
    expect(answers.map(([status]) => status).sort()).toEqual([201, 409, 409]);
  });

  it("is no other chat's concern", async () => {
    await createChat(ada, { name: 'general' });
    expect(await create('General', 'private_channel')).toEqual([201, undefined]);
  });
});

describe('public channels from before there were keys', () => {
  it('that share a name stay, and none of the others gets it while one of them is left', async () => {
    const [oldest, twin, other] = await insertTwins('general', 'general ', 'gen\u200beral');
    const log: string[] = [];
    const next = await ChatApi.start(
      { RELAY_ENABLED: 'false', LOG_LEVEL: 'warn', DATABASE_URL: api.database.url },
      (line) => log.push(line),
    );
    expect(log.map((line) => (JSON.parse(line) as { channels?: unknown[] }).channels)).toContainEqual([
      expect.objectContaining({ id: twin!.id }),
      expect.objectContaining({ id: other!.id }),
    ]);
    await next.stop();
    expect(await nameOf(twin!)).toBe('general ');
    expect(await rename(twin!, 'General')).toEqual(taken);
    expect(await rename(oldest!, 'General')).toEqual([200, undefined]);
    expect(await rename(oldest!, 'else')).toEqual([200, undefined]);
    expect([await create('general'), await rename(oldest!, 'general')]).toEqual([taken, taken]);
    await ada.api.delete(`/api/chat/${twin!.id}`);
    expect(await create('general')).toEqual(taken);
    expect(await rename(other!, 'General')).toEqual([200, undefined]);
    expect(await create('general')).toEqual(taken);
  });

  it('keep their name from a new one while they have no key yet', async () => {
    await insertAsBefore('general');
    expect([await create('general'), await create('General')]).toEqual([taken, taken]);
  });

  it('get their key with the next run, more than a page of them, also after they were renamed', async () => {
    const chat = await createChat(ada, { name: 'general' });
    await api.database.query(`update chats set name = 'random' where id = $1`, [chat.id]);
    await api.database.query(
      `insert into chats (workspace_id, type, name, owner_id, member_count)
       select workspace_id, 'public_channel', 'Channel ' || n, id, 0 from users, generate_series(1, 600) n where id = $1`,
      [ada.id],
    );
    await Promise.all([complete(), complete()]);
    expect([await create('ran\u200bdom'), await create('channel  1'), await create('channel 600')]).toEqual([
      ...[taken, taken, taken],
    ]);
    expect(await create('General')).toEqual([201, undefined]);
  });
});

it("an instance of the previous release can't take a name in another case, by creating or renaming", async () => {
  await createChat(ada, { name: 'general' });
  const violation = { code: '23505', constraint: 'idx_chats_public_channel_name' };
  await expect(insertAsBefore('General')).rejects.toMatchObject(violation);
  const { id } = await insertAsBefore('random');
  const renamed = api.database.query(`update chats set name = 'GENERAL' where id = $1`, [id]);
  await expect(renamed).rejects.toMatchObject(violation);
});

it.each([
  ['/api/chat', (name: string) => ({ type: 'private_channel', name })],
  ['/api/bots', (fullName: string) => ({ fullName })],
  ['/api/tokens', (name: string) => ({ name, scope: 'read' })],
])('POST %s refuses a name that shows nothing', async (path, body) => {
  const answer = await ada.api.post<{ errors: unknown[] }>(path, body('\u200b\u3164 \u202e'));
  expect(answer).toMatchObject({ status: 400, body: { errors: [{ code: 'blank' }] } });
  expect((await ada.api.post(path, body('\u200bx'))).status).toBe(201);
});

it.each([
  ['/api/me', 'fullName'],
  ['/api/workspace', 'name'],
])('PATCH %s refuses a %s that shows nothing', async (path, field) => {
  const answer = await ada.api.patch(path, { [field]: '\u2800\ufe0f' });
  expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: `/${field}`, code: 'blank' }] } });
});
