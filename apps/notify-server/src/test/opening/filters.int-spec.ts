import { eventually, type EventStream } from '@fechatter/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { SourceChat } from '../worlds/event-source.js';
import { type } from '../worlds/live-client.js';
import { heard, parseId, StreamWorld, type Listener, type NotifyServer } from '../worlds/stream-world.js';

describe('filters', () => {
  let world: StreamWorld;
  let server: NotifyServer;
  let ada: Listener;
  let tea: SourceChat;
  let coffee: SourceChat;

  beforeAll(async () => {
    world = await StreamWorld.open();
  });

  beforeEach(async () => {
    server = await world.startNotify({ HEARTBEAT_SECONDS: '1' });
    ada = world.person();
    tea = await world.source.createChat(ada.workspaceId, [ada.userId]);
    coffee = await world.source.createChat(ada.workspaceId, [ada.userId]);
    // The server has read both chats.
    await eventually(async () => expect((await type(server, ada, coffee.id)).status).toBe(204));
  });

  afterEach(() => world.clear());

  afterAll(() => world.close());

  const open = async (query: string, lastEventId?: string) => {
    const options = lastEventId === undefined ? {} : { lastEventId };
    const stream = await world.open(`${server.url}/api/events?${query}`, ada, options);
    await stream.next('stream.live');
    return stream;
  };

  /** Everything that can happen to Ada: of two chats, for her alone, and of the workspace. */
  async function play() {
    await world.source.say(tea, 'tea');
    await world.source.say(coffee, 'coffee');
    await world.source.read(coffee, ada.userId, 1);
    await world.source.rename(ada.workspaceId, 'Tea & Co');
  }

  /** The durable events. */
  const types = (stream: EventStream) =>
    stream.frames.filter(({ id, event }) => id !== null && !event.startsWith('stream.')).map(({ event }) => event);

  it('of types send these alone, live and in a replay', async () => {
    const all = await open('');
    const some = await open('types=message.*,workspace.updated');
    await play();
    await eventually(() => expect(types(some)).toEqual(['message.created', 'message.created', 'workspace.updated']));
    await eventually(() => expect(types(all)).toHaveLength(4));
    const again = await open('types=read.updated', some.frames.find(({ id }) => id)?.id ?? '');
    expect(types(again)).toEqual(['read.updated']);
  });

  it('of chats let events of the workspace and of the person through', async () => {
    const stream = await open(`chats=${tea.id}`);
    await play();
    await eventually(() => expect(types(stream)).toEqual(['message.created', 'read.updated', 'workspace.updated']));
    expect(heard(stream)).toEqual(['tea']);
  });

  it('of chats show nothing of a chat that the person is not in', async () => {
    const secret = await world.source.createChat(ada.workspaceId, [world.source.id()]);
    const stream = await open(`chats=${tea.id},${secret.id}`);
    await world.source.say(secret, 'secret');
    await world.source.say(tea, 'tea');
    await eventually(() => expect(heard(stream)).toEqual(['tea']));
  });

  it('never hold the cursor back: heartbeats carry it past what is not sent', async () => {
    const stream = await open('types=message.deleted');
    const started = parseId(stream.lastEventId).streamSeq;
    await play();
    await eventually(() => expect(parseId(stream.lastEventId).streamSeq).toBe(started + 4));
    expect(types(stream)).toEqual([]);
    const all = await open('', stream.lastEventId ?? '');
    expect(types(all)).toEqual([]);
  });

  it.each([
    ['types=message.sent', '`types` has "message.sent"'],
    ['types=stream.*', '`types` has "stream.*"'],
    ['chats=tea', '`chats` has "tea"; it must be at most 100 ids, separated by commas.'],
    [`chats=${Array(101).fill('1').join()}`, 'it must be at most 100 ids'],
    ['after=1', '`after` is for a page of events'],
  ])('%s is refused with the rule', async (query, words) => {
    const refused = await fetch(`${server.url}/api/events?${query}`, {
      headers: { authorization: `Bearer ${ada.token}` },
    });
    expect([refused.status, await refused.json()]).toEqual([
      400,
      expect.objectContaining({ detail: expect.stringContaining(words) }),
    ]);
  });
});
