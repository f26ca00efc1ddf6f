import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Chat, Sync } from '@fechatter/core';
import {
  createChat,
  expectStatus,
  join,
  leave,
  readSync,
  send,
  type ApiResponse,
  type Person,
} from '@fechatter/testing';
import { ChatApi } from '../worlds/chat-api.js';

const BEFORE_EVERY_EPOCH = '0000-1-000000';

let api: ChatApi;

beforeAll(async () => {
  api = await ChatApi.start({ RELAY_ENABLED: 'false' });
});
afterAll(() => api.stop());

async function people(): Promise<[Person, Person, Person, Person]> {
  return (await api.people(4)) as [Person, Person, Person, Person];
}

const idsOf = (items: readonly { id: string }[]) => items.map(({ id }) => id);

function update(person: Person, { id }: Chat, changes: object): Promise<Chat> {
  return expectStatus(200, person.api.patch<Chat>(`/api/chat/${id}`, changes));
}

describe('a snapshot', () => {
  it('has the person, the workspace and the chats as the other routes show them', async () => {
    const [ada, bob] = await people();
    const group = await createChat(ada, { members: [bob] });
    await send(bob, group.id, 'hello');
    await expectStatus(200, ada.api.put(`/api/chat/${group.id}/read`, { seq: 2 }));
    const { chats, ...rest } = await readSync(ada);
    expect(rest).toEqual({
      me: await expectStatus(200, ada.api.get('/api/me')),
      workspace: await expectStatus(200, ada.api.get('/api/workspace')),
      users: [ada, bob].map(({ tokens: { user } }) => ({ id: user.id, fullName: user.fullName, avatarUrl: null })),
      nextCursor: null,
      eventCursor: BEFORE_EVERY_EPOCH,
    });
    expect(chats).toEqual([await expectStatus(200, ada.api.get(`/api/chat/${group.id}`))]);
    expect(chats[0]?.me).toMatchObject({ readSeq: 2, readVersion: 1, unreadCount: 0 });
  });

  it('has the chats that the person is in, and the public channels, by id', async () => {
    const [ada, bob, cleo] = await people();
    const channel = await createChat(bob, { type: 'public_channel' });
    const mine = await createChat(ada, { members: [bob] });
    const joined = await createChat(bob, { type: 'public_channel' });
    await createChat(bob, { members: [cleo] });
    const left = await createChat(bob, { type: 'public_channel' });
    await join(ada, joined.id);
    await join(ada, left.id);
    await leave(ada, left.id);
    const { chats } = await readSync(ada);
    expect(chats.map(({ id, me }) => [id, me?.role ?? null])).toEqual([
      [channel.id, null],
      [mine.id, 'owner'],
      [joined.id, 'member'],
      [left.id, null],
    ]);
  });

  it('has archived chats of the person, but neither other archived channels nor deleted ones', async () => {
    const [ada, bob] = await people();
    const [mine, group, theirs, deleted, gone] = [
      await createChat(ada, { type: 'public_channel' }),
      await createChat(ada),
      await createChat(bob, { type: 'public_channel' }),
      await createChat(bob, { type: 'public_channel' }),
      await createChat(ada),
    ] as const;
    for (const chat of [mine, group]) await update(ada, chat, { archived: true });
    await update(bob, theirs, { archived: true });
    await expectStatus(204, bob.api.delete(`/api/chat/${deleted.id}`));
    await expectStatus(204, ada.api.delete(`/api/chat/${gone.id}`));
    expect(idsOf((await readSync(ada)).chats)).toEqual([mine.id, group.id]);
    await update(bob, theirs, { archived: false });
    expect(idsOf((await readSync(ada)).chats)).toEqual([mine.id, group.id, theirs.id]);
  });

  it('names the people who occur: oneself, owners, the other of a single chat, and who sent the last message', async () => {
    const [ada, bob, cleo, dan] = await people();
    const single = await createChat(ada, { type: 'single', members: [bob] });
    const channel = await createChat(cleo, { type: 'public_channel' });
    await join(dan, channel.id);
    await send(dan, channel.id, 'first');
    await expectStatus(200, ada.api.patch(`/api/users/${bob.id}`, { status: 'deactivated' }));
    const { chats, users } = await readSync(ada);
    expect(chats.find(({ id }) => id === single.id)?.me?.peer).toMatchObject({ id: bob.id, status: 'deactivated' });
    expect(idsOf(users)).toEqual(idsOf([ada, bob, cleo, dan]));
    await send(cleo, channel.id, 'second');
    expect(idsOf((await readSync(ada)).users)).toEqual(idsOf([ada, bob, cleo]));
  });

  it('of a person without chats has themselves', async () => {
    const [ada] = await people();
    expect(await readSync(ada)).toMatchObject({ chats: [], users: [{ id: ada.id }], nextCursor: null });
  });
});

describe('the pages', () => {
  it('have every chat once, however many fit on one', async () => {
    const [ada, bob] = await people();
    for (const type of ['public_channel', 'private_channel', 'public_channel'] as const)
      await createChat(ada, { type });
    for (const _ of [1, 2, 3]) await createChat(bob, { type: 'public_channel' });
    const whole = await readSync(ada);
    expect(whole.chats).toHaveLength(6);
    for (const limit of [1, 2, 3, 4, 5, 6]) expect(await readSync(ada, limit)).toEqual(whole);
  });

  it('have the people of their own chats only', async () => {
    const [ada, bob, cleo] = await people();
    for (const owner of [bob, cleo]) await createChat(owner, { type: 'public_channel' });
    const { nextCursor, users } = await expectStatus(200, ada.api.get<Sync>('/api/sync?limit=1'));
    expect(idsOf(users)).toEqual(idsOf([ada, bob]));
    const second = await expectStatus(200, ada.api.get<Sync>(`/api/sync?limit=1&cursor=${nextCursor}`));
    expect(idsOf(second.users)).toEqual(idsOf([ada, cleo]));
    expect(second).toMatchObject({ me: { id: ada.id }, workspace: { id: ada.workspaceId }, nextCursor: null });
  });

  it('skip nothing and repeat nothing while chats come and go between them', async () => {
    const [ada, bob] = await people();
    const channels: Chat[] = [];
    const open = async () => channels.push(await createChat(bob, { type: 'public_channel' }));
    for (const _ of [1, 2, 3, 4, 5, 6]) await open();
    const [first, , , fourth] = channels as [Chat, Chat, Chat, Chat];
    await join(ada, fourth.id);
    const steps = [
      () => update(bob, first, { archived: true }),
      // Their place is before the page and on it.
      () => Promise.all([update(bob, first, { archived: false }), leave(ada, fourth.id), open()]),
    ];
    const { chats } = await readSync(ada, 2, async () => steps.shift()?.());
    expect(idsOf(chats)).toEqual(idsOf(channels));
    expect(chats.map(({ me }) => me !== null)).toEqual([false, false, false, true, false, false, false]);
  });

  it('keep the position of the first page in the stream', async () => {
    const [ada] = await people();
    for (const _ of [1, 2, 3]) await createChat(ada);
    const write = (cursor: string) =>
      api.database.query(`update relay_state set epoch = 'k3f9', phase = 'live', last_seq = 7, event_cursor = $1`, [
        cursor,
      ]);
    await write('k3f9-7-0192f6');
    const { eventCursor } = await readSync(ada, 1, () => write('k3f9-9-0192f7'));
    expect(eventCursor).toBe('k3f9-7-0192f6');
    expect((await readSync(ada)).eventCursor).toBe('k3f9-9-0192f7');
    await api.database.query(
      `update relay_state set epoch = '', phase = 'starting', last_seq = 0, event_cursor = null`,
    );
  });
});

describe('a request', () => {
  const encoded = (parts: unknown) => Buffer.from(JSON.stringify(parts)).toString('base64url');

  async function refused(answer: Promise<ApiResponse<unknown>>, pointer: string): Promise<void> {
    expect(await expectStatus(400, answer)).toMatchObject({ errors: [{ pointer }] });
  }

  it('with a cursor that is not from the person’s own pages is refused', async () => {
    const [ada, bob] = await people();
    const [stranger] = await people();
    for (const _ of [1, 2]) await createChat(bob, { type: 'public_channel' });
    for (const _ of [1, 2]) await createChat(stranger);
    const cursors = [
      ...(await Promise.all(
        [bob, stranger].map(
          async ({ api }) => (await expectStatus(200, api.get<Sync>('/api/sync?limit=1'))).nextCursor ?? '',
        ),
      )),
      (await expectStatus(200, bob.api.get<{ nextCursor: string }>('/api/chat?limit=1'))).nextCursor,
      ...['x', '%00', encoded(['sync', ada.id, '1']), encoded(['sync', ada.id, '1', 'no cursor'])],
      ...[encoded(['sync', ada.id, '-1', 'k3f9-7-0192f6']), `${encoded(['sync', ada.id, '1', 'k3f9-7-0192f6'])}=`],
    ];
    for (const cursor of cursors) await refused(ada.api.get(`/api/sync?cursor=${cursor}`), '?cursor');
    await expectStatus(200, ada.api.get(`/api/sync?cursor=${encoded(['sync', ada.id, '1', 'k3f9-7-0192f6'])}`));
  });

  it('for no chat, or for more than a hundred, is refused', async () => {
    const [ada] = await people();
    for (const limit of ['0', '101', '-1', 'many']) await refused(ada.api.get(`/api/sync?limit=${limit}`), '?limit');
    await refused(ada.api.get('/api/sync?offset=1'), '?offset');
  });
});
