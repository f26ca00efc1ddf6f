import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createChat, expectStatus, join, leave, send, type Person } from '@fechatter/testing';
import { ChatApi } from '../worlds/chat-api.js';

let api: ChatApi;

beforeAll(async () => {
  api = await ChatApi.start({ RELAY_ENABLED: 'false' });
});
afterAll(() => api.stop());

/** The owner of a public channel with a message of theirs, and two people who are not in it. */
async function world() {
  const [boss, ada, bob] = (await api.people(3)) as [Person, Person, Person];
  const chat = await createChat(ada, { type: 'public_channel' });
  await send(ada, chat.id, 'hello');
  return { boss, ada, bob, chat, path: `/api/chat/${chat.id}` };
}

describe('the workspace', () => {
  it('hears of its public channels: made, renamed, described, archived, unarchived, deleted', async () => {
    const { ada, bob, path, chat } = await world();
    await join(bob, chat.id);
    await expectStatus(200, ada.api.patch(path, { name: `other ${chat.id}` }));
    await expectStatus(200, ada.api.patch(path, { description: 'Where to talk' }));
    await expectStatus(200, ada.api.patch(path, { description: 'Where to talk' }));
    await expectStatus(200, ada.api.patch(path, { name: `archived ${chat.id}`, archived: true }));
    await expectStatus(200, ada.api.patch(path, { name: `renamed ${chat.id}` }));
    await expectStatus(200, ada.api.patch(path, { archived: false }));
    await expectStatus(204, ada.api.delete(path));
    const ofWorkspace = { seq: null, recipientId: null, chatType: null, actorId: ada.id, version: 1 };
    const listed = (seq: number, more: object) => ({
      type: 'channel.listed',
      ...ofWorkspace,
      data: { chat: { id: chat.id, lastSeq: seq, ...more } },
    });
    const unlisted = (lastSeq: number) => ({
      type: 'channel.unlisted',
      ...ofWorkspace,
      data: { chatId: chat.id, lastSeq },
    });
    expect(await api.workspaceEvents(ada.workspaceId)).toMatchObject([
      listed(1, { name: chat.name, memberCount: 1, archivedAt: null }),
      listed(4, { name: `other ${chat.id}` }),
      listed(5, { description: 'Where to talk' }),
      unlisted(6),
      listed(8, { name: `renamed ${chat.id}`, memberCount: 2, archivedAt: null }),
      unlisted(9),
    ]);
  });

  it('hears of a channel right after its members do, in the same transaction', async () => {
    const { ada, path, chat } = await world();
    await expectStatus(200, ada.api.patch(path, { name: `other ${chat.id}` }));
    const rows = await api.database.query(
      `select chat_id, payload->>'type' as type, xmin = lag(xmin) over (order by id) as "isSame" from outbox
       where workspace_id = $1 order by id`,
      [ada.workspaceId],
    );
    expect(rows).toEqual([
      { chat_id: chat.id, type: 'chat.created', isSame: null },
      { chat_id: '0', type: 'channel.listed', isSame: true },
      { chat_id: chat.id, type: 'message.created', isSame: false },
      { chat_id: chat.id, type: 'chat.updated', isSame: false },
      { chat_id: '0', type: 'channel.listed', isSame: true },
    ]);
  });

  it('hears that a channel is archived by the departure of its last member', async () => {
    const { ada, chat } = await world();
    await leave(ada, chat.id);
    expect((await api.workspaceEvents(ada.workspaceId)).at(-1)).toMatchObject({
      type: 'channel.unlisted',
      data: { chatId: chat.id, lastSeq: 3 },
    });
  });

  it('hears nothing of other chats, nor of who is in a channel, writes in it or owns it', async () => {
    const { boss, ada, bob, path, chat } = await world();
    const before = await api.workspaceEvents(ada.workspaceId);
    const group = await createChat(ada, { type: 'group', members: [boss, bob] });
    const closed = await createChat(ada, { members: [bob] });
    for (const { id } of [group, closed])
      await expectStatus(200, ada.api.patch(`/api/chat/${id}`, { name: 'x', archived: true }));
    await expectStatus(204, ada.api.delete(`/api/chat/${closed.id}`));
    await join(bob, chat.id);
    await send(bob, chat.id, 'x');
    await expectStatus(200, ada.api.patch(`${path}/members/${bob.id}`, { role: 'owner' }));
    await leave(ada, chat.id);
    expect(await api.workspaceEvents(ada.workspaceId)).toEqual(before);
  });
});
