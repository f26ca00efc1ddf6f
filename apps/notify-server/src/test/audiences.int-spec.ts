import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually, type EventStream } from '@fechatter/testing';
import type { SourceChat } from './event-source.js';
import { heard, StreamWorld, type Listener, type NotifyServer } from './stream-world.js';

const RINGS = ['100', '1'];

/** The types of a stream's durable events, in order, but for the beginning of a chat, which a slow server may still be telling of. */
function told(stream: EventStream): string[] {
  return stream.frames
    .map(({ event }) => event)
    .filter((event) => !event.startsWith('stream.') && event !== 'chat.created');
}

function names(stream: EventStream): string[] {
  const events = stream.received<{ data: { workspace: { name: string } } }>('workspace.updated');
  return events.map(({ data }) => data.workspace.name);
}

function readSeqs(stream: EventStream): number[] {
  return stream.received<{ data: { readSeq: number } }>('read.updated').map(({ data }) => data.readSeq);
}

describe('what is not of a chat’s members alone', () => {
  let world: StreamWorld;
  let servers: [NotifyServer, NotifyServer];
  let [ada, bo, cy]: Listener[] = [];
  let stranger: Listener;
  let everyone: SourceChat;
  let elsewhere: SourceChat;

  beforeAll(async () => {
    world = await StreamWorld.open();
  });

  beforeEach(async () => {
    const people = world.people();
    [ada, bo, cy] = people;
    stranger = world.person();
    everyone = await world.source.createChat(
      people[0].workspaceId,
      people.map(({ userId }) => userId),
    );
    elsewhere = await world.source.createChat(stranger.workspaceId, [stranger.userId]);
    servers = [await world.startNotify(), await world.startNotify()];
  });

  afterEach(() => world.clear());

  afterAll(() => world.close());

  /** Everything published before has come, or never will. */
  async function settled(...streams: EventStream[]): Promise<void> {
    const mark = world.source.id();
    await world.source.say(everyone, mark);
    await world.source.say(elsewhere, mark);
    for (const stream of streams) await eventually(() => expect(heard(stream).at(-1)).toBe(mark));
  }

  /** What `person` missed since `since` is this: on servers that have it in their rings, and on those that read the stream for it. */
  async function assertReplayed<T>(
    since: EventStream,
    person: Listener,
    what: (stream: EventStream) => T[],
    expected: T[],
  ): Promise<EventStream> {
    const starting = RINGS.map((RING_SIZE) => world.startNotify({ RING_SIZE }));
    const all = [...(await Promise.all(starting)), ...servers];
    const streams = await Promise.all(all.map((server) => world.listen(server, person, since.lastEventId)));
    for (const stream of streams) await eventually(() => expect(what(stream)).toEqual(expected));
    return streams[0]!;
  }

  it('what concerns a workspace goes to everyone in it, on every instance, and never to another workspace', async () => {
    const [first, second] = servers;
    const here = [await world.listen(first, ada!), await world.listen(second, bo!), await world.listen(second, bo!)];
    const there = await world.listen(second, stranger);
    await world.source.rename(ada!.workspaceId, 'ours');
    await world.source.rename(stranger.workspaceId, 'theirs');
    await settled(...here, there);
    expect(here.map(names)).toEqual([['ours'], ['ours'], ['ours']]);
    expect(names(there)).toEqual(['theirs']);
  });

  it('what concerned a workspace meanwhile is replayed to its people, once', async () => {
    const [ours, theirs] = [await world.listen(servers[0], ada!), await world.listen(servers[0], stranger)];
    ours.cut();
    theirs.cut();
    await world.source.rename(stranger.workspaceId, 'theirs');
    await world.source.rename(ada!.workspaceId, 'ours');
    const again = await assertReplayed(ours, ada!, told, ['workspace.updated']);
    again.cut();
    await world.source.rename(ada!.workspaceId, 'ours again');
    await assertReplayed(again, ada!, names, ['ours again']);
    await assertReplayed(theirs, stranger, names, ['theirs']);
  });

  it('what somebody has read goes to all of their tabs and to nobody else, live and in replay', async () => {
    const [first, second] = servers;
    const tabs = [await world.listen(first, ada!), await world.listen(first, ada!), await world.listen(second, ada!)];
    const others = [await world.listen(first, bo!), await world.listen(second, stranger)];
    const [offline, otherOffline] = [await world.listen(second, ada!), await world.listen(second, bo!)];
    offline.cut();
    otherOffline.cut();
    await world.source.read(everyone, ada!.userId, 1);
    await world.source.read(everyone, cy!.userId, 7);
    await settled(...tabs, ...others);
    expect(tabs.map(readSeqs)).toEqual([[1], [1], [1]]);
    expect(others.map(readSeqs)).toEqual([[], []]);
    await assertReplayed(offline, ada!, readSeqs, [1]);
    await assertReplayed(otherOffline, bo!, readSeqs, []);
  });

  it('what somebody had read of a chat that they left since still arrives, before their leaving', async () => {
    const offline = await world.listen(servers[0], ada!);
    offline.cut();
    await world.source.read(everyone, ada!.userId, 1);
    await world.source.remove(everyone, [ada!.userId]);
    await assertReplayed(offline, ada!, told, ['read.updated', 'members.left']);
  });

  it('the end of a chat goes to those who were in it, and is the last of it', async () => {
    const [first, second] = servers;
    const chat = await world.source.createChat(ada!.workspaceId, [ada!.userId, bo!.userId]);
    const members = [await world.listen(first, ada!), await world.listen(second, ada!)];
    const [left, never] = [await world.listen(second, bo!), await world.listen(second, cy!)];
    await world.source.remove(chat, [bo!.userId]);
    await world.source.deleteChat(chat);
    await world.source.say(chat, 'to nobody');
    await settled(...members, left, never);
    for (const stream of members) expect(told(stream)).toEqual(['members.left', 'chat.deleted', 'message.created']);
    expect(told(left)).toEqual(['members.left', 'message.created']);
    expect(told(never)).toEqual(['message.created']);
  });

  it('the end of a chat is replayed to those who were in it, in place of what was said before', async () => {
    const chat = await world.source.createChat(ada!.workspaceId, [ada!.userId, bo!.userId]);
    const offline = await Promise.all([ada!, bo!, cy!].map((person) => world.listen(servers[0], person)));
    for (const stream of offline) stream.cut();
    await world.source.say(chat, 'before the end');
    await world.source.remove(chat, [bo!.userId]);
    await world.source.deleteChat(chat);
    await world.source.say(chat, 'to nobody');
    const [member, left, never] = offline;
    const ended = await assertReplayed(member!, ada!, told, ['chat.deleted']);
    await assertReplayed(left!, bo!, told, ['members.left']);
    await assertReplayed(never!, cy!, told, []);
    ended.cut();
    await assertReplayed(ended, ada!, told, []);
  });
});
