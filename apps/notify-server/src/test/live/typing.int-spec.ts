import { eventually, type EventStream } from '@fechatter/testing';
import type { TypingStarted } from '@fechatter/core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { SourceChat } from '../worlds/event-source.js';
import { ask, setPresence, type } from '../worlds/live-client.js';
import { heard, StreamWorld, type Listener, type NotifyServer } from '../worlds/stream-world.js';

describe('typing', () => {
  let world: StreamWorld;
  let one: NotifyServer;
  let other: NotifyServer;
  let ada: Listener;
  let bo: Listener;
  let chat: SourceChat;

  beforeAll(async () => {
    world = await StreamWorld.open();
  });

  beforeEach(async () => {
    [one, other] = await Promise.all([world.startNotify(), world.startNotify()]);
    [ada, bo] = world.people();
    chat = await world.source.createChat(ada.workspaceId, [ada.userId, bo.userId]);
  });

  afterEach(() => world.clear());

  afterAll(() => world.close());

  const typists = (stream: EventStream) => stream.received<TypingStarted>('typing.started').map(({ userId }) => userId);

  it('is heard by the other members on every instance, for six seconds, and by nobody else', async () => {
    const outsider = world.person({ workspaceId: ada.workspaceId });
    const [here, there, own, outside] = await Promise.all([
      world.listen(one, bo),
      world.listen(other, bo),
      world.listen(other, ada),
      world.listen(one, outsider),
    ]);
    const before = Date.now();
    expect(await type(one, ada, chat.id)).toEqual({ status: 204, body: null });
    for (const stream of [here, there]) {
      const { id, data } = await stream.next('typing.started');
      const { expiresAt, ...started } = JSON.parse(data) as TypingStarted;
      expect([id, started]).toEqual([null, { chatId: chat.id, threadRootId: null, userId: ada.userId }]);
      expect(Date.parse(expiresAt) - before).toBeGreaterThanOrEqual(6_000);
      expect(Date.parse(expiresAt) - before).toBeLessThan(10_000);
    }
    await world.source.say(chat, 'done');
    await eventually(() => expect(heard(own)).toEqual(['done']));
    expect([typists(own), typists(outside)]).toEqual([[], []]);
  });

  it('is passed on once in two seconds for each chat', async () => {
    const tea = await world.source.createChat(ada.workspaceId, [ada.userId, bo.userId]);
    const stream = await world.listen(one, bo);
    for (let notice = 0; notice < 5; notice += 1) await type(one, ada, chat.id);
    await type(one, ada, tea.id);
    await eventually(() => expect(typists(stream)).toHaveLength(2));
    await eventually(async () => {
      await type(one, ada, chat.id);
      expect(typists(stream)).toHaveLength(3);
    });
  });

  it('does not exist for somebody who is not, or no longer, in the chat', async () => {
    const outsider = world.person({ workspaceId: ada.workspaceId });
    const notFound = { status: 404, body: expect.objectContaining({ code: 'chat_not_found' }) };
    expect(await type(one, outsider, chat.id)).toEqual(notFound);
    expect(await type(one, ada, '999')).toEqual(notFound);
    expect(await type(one, ada, '../x')).toEqual(notFound);
    await world.source.remove(chat, [ada.userId]);
    await eventually(async () => expect(await type(one, ada, chat.id)).toEqual(notFound));
  });

  it('neither moves the cursor nor is replayed', async () => {
    const stream = await world.listen(one, bo);
    const cursor = stream.lastEventId;
    await type(one, ada, chat.id);
    await stream.next('typing.started');
    expect(stream.lastEventId).toBe(cursor);
    await world.source.say(chat, 'hello');
    await stream.next('message.created');
    const again = await world.listen(other, bo, cursor);
    await eventually(() => expect(heard(again)).toEqual(['hello']));
    expect(typists(again)).toEqual([]);
  });

  it('is filtered like other events', async () => {
    const deaf = await world.open(`${one.url}/api/events?types=message.*`, bo);
    const keen = await world.open(`${one.url}/api/events?types=typing.*&chats=${chat.id}`, bo);
    await Promise.all([deaf.next('stream.live'), keen.next('stream.live')]);
    await type(one, ada, chat.id);
    await keen.next('typing.started');
    await world.source.say(chat, 'hello');
    await deaf.next('message.created');
    expect([typists(deaf), heard(keen)]).toEqual([[], []]);
  });

  it('is passed on once in two seconds, whichever instances are told', async () => {
    const stream = await world.listen(one, bo);
    await Promise.all([one, other, one, other].map((server) => type(server, ada, chat.id)));
    await world.source.say(chat, 'hello');
    await stream.next('message.created');
    expect(typists(stream)).toEqual([ada.userId]);
  });

  it('of somebody invisible is not heard', async () => {
    const stream = await world.listen(one, bo);
    await setPresence(one, ada, 'invisible');
    await eventually(async () => {
      const { status } = await type(one, ada, chat.id);
      expect(status).toBe(204);
    });
    await setPresence(one, ada, 'active');
    await type(other, bo, chat.id);
    await world.source.say(chat, 'hello');
    await stream.next('message.created');
    expect(typists(stream)).toEqual([]);
  });

  it('is limited per person', async () => {
    const strict = await world.startNotify({ LIVE_PER_MINUTE_PER_PERSON: '2' });
    const statuses = [];
    for (let notice = 0; notice < 3; notice += 1) statuses.push((await type(strict, ada, chat.id)).status);
    expect(statuses).toEqual([204, 204, 429]);
    expect((await type(strict, bo, chat.id)).status).toBe(204);
  });

  it('takes a chat, and says what is wrong', async () => {
    const wrong = async (body: object) => {
      const { status, body: problem } = await ask(one, ada, ['POST', 'typing'], body);
      return [status, (problem as { errors: { pointer: string }[] }).errors.map(({ pointer }) => pointer)];
    };
    expect(await wrong({})).toEqual([400, ['/chatId']]);
    expect(await wrong({ chatId: 42, threadRootId: [] })).toEqual([400, ['/chatId', '/threadRootId']]);
    expect(await wrong({ chatId: chat.id, chat: 1 })).toEqual([400, ['/chat']]);
    expect(await wrong({ chatId: chat.id, threadRootId: '<b>' })).toEqual([400, ['/threadRootId']]);
  });
});
