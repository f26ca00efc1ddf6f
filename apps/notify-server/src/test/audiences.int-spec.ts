import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually, type EventStream } from '@fechatter/testing';
import type { SourceChat } from './worlds/event-source.js';
import { heard, StreamWorld, type Listener, type NotifyServer } from './worlds/stream-world.js';

const RINGS = ['100', '1'];

/**
 * The types of a stream's durable events, in order, without `chat.created`, which a slow server may send
 * late.
 */
function durableTypes(stream: EventStream): string[] {
  return stream.frames
    .map(({ event }) => event)
    .filter((event) => !event.startsWith('stream.') && event !== 'chat.created');
}

function workspaceNames(stream: EventStream): string[] {
  const events = stream.received<{ data: { workspace: { name: string } } }>('workspace.updated');
  return events.map(({ data }) => data.workspace.name);
}

function listingsHeard(stream: EventStream): string[] {
  return durableTypes(stream).filter((type) => type.startsWith('channel.'));
}

function readSeqs(stream: EventStream): number[] {
  return stream.received<{ data: { readSeq: number } }>('read.updated').map(({ data }) => data.readSeq);
}

describe('audiences other than a chat’s members', () => {
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

  /** Waits until everything published before has arrived, or never will. */
  async function settled(...streams: EventStream[]): Promise<void> {
    const mark = world.source.id();
    await world.source.say(everyone, mark);
    await world.source.say(elsewhere, mark);
    for (const stream of streams) await eventually(() => expect(heard(stream).at(-1)).toBe(mark));
  }

  /**
   * Asserts what `person` missed since `since`, on servers that have it in their rings and on servers that
   * read the stream for it.
   */
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

  it('a workspace event goes to everyone in it, on every instance, and never to another workspace', async () => {
    const [first, second] = servers;
    const here = [await world.listen(first, ada!), await world.listen(second, bo!), await world.listen(second, bo!)];
    const there = await world.listen(second, stranger);
    await world.source.rename(ada!.workspaceId, 'ours');
    await world.source.rename(stranger.workspaceId, 'theirs');
    await settled(...here, there);
    expect(here.map(workspaceNames)).toEqual([['ours'], ['ours'], ['ours']]);
    expect(workspaceNames(there)).toEqual(['theirs']);
  });

  it('a missed workspace event is replayed to its people, once', async () => {
    const [ours, theirs] = [await world.listen(servers[0], ada!), await world.listen(servers[0], stranger)];
    ours.cut();
    theirs.cut();
    await world.source.rename(stranger.workspaceId, 'theirs');
    await world.source.rename(ada!.workspaceId, 'ours');
    const again = await assertReplayed(ours, ada!, durableTypes, ['workspace.updated']);
    again.cut();
    await world.source.rename(ada!.workspaceId, 'ours again');
    await assertReplayed(again, ada!, workspaceNames, ['ours again']);
    await assertReplayed(theirs, stranger, workspaceNames, ['theirs']);
  });

  it('the listing of a public channel goes to its members and to everyone else in the workspace, live and in replay', async () => {
    const [first, second] = servers;
    const channel = await world.source.createChat(ada!.workspaceId, [ada!.userId]);
    const here = [await world.listen(first, ada!), await world.listen(second, bo!)];
    const there = await world.listen(second, stranger);
    const [offline, elsewhereOffline] = [await world.listen(second, bo!), await world.listen(second, stranger)];
    offline.cut();
    elsewhereOffline.cut();
    await world.source.list(channel);
    await world.source.say(channel, 'to Ada');
    await world.source.unlist(channel);
    await settled(...here, there);
    const listings = ['channel.listed', 'channel.unlisted'];
    expect(here.map(listingsHeard)).toEqual([listings, listings]);
    expect(listingsHeard(there)).toEqual([]);
    expect(heard(here[1]!)).not.toContain('to Ada');
    await assertReplayed(offline, bo!, listingsHeard, listings);
    await assertReplayed(elsewhereOffline, stranger, listingsHeard, []);
  });

  it('a read state goes to all tabs of the person and to nobody else, live and in replay', async () => {
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

  it('the read state of a chat that the person has left since still arrives, before their departure', async () => {
    const offline = await world.listen(servers[0], ada!);
    offline.cut();
    await world.source.read(everyone, ada!.userId, 1);
    await world.source.remove(everyone, [ada!.userId]);
    await assertReplayed(offline, ada!, durableTypes, ['read.updated', 'members.left']);
  });

  it('the deletion of a chat goes to its members, and is its last event', async () => {
    const [first, second] = servers;
    const chat = await world.source.createChat(ada!.workspaceId, [ada!.userId, bo!.userId]);
    const members = [await world.listen(first, ada!), await world.listen(second, ada!)];
    const [left, never] = [await world.listen(second, bo!), await world.listen(second, cy!)];
    await world.source.remove(chat, [bo!.userId]);
    await world.source.deleteChat(chat);
    await world.source.say(chat, 'to nobody');
    await settled(...members, left, never);
    for (const stream of members)
      expect(durableTypes(stream)).toEqual(['members.left', 'chat.deleted', 'message.created']);
    expect(durableTypes(left)).toEqual(['members.left', 'message.created']);
    expect(durableTypes(never)).toEqual(['message.created']);
  });

  it('the deletion of a chat is replayed to its members, in place of the messages before it', async () => {
    const chat = await world.source.createChat(ada!.workspaceId, [ada!.userId, bo!.userId]);
    const offline = await Promise.all([ada!, bo!, cy!].map((person) => world.listen(servers[0], person)));
    for (const stream of offline) stream.cut();
    await world.source.say(chat, 'before the end');
    await world.source.remove(chat, [bo!.userId]);
    await world.source.deleteChat(chat);
    await world.source.say(chat, 'to nobody');
    const [member, left, never] = offline;
    const ended = await assertReplayed(member!, ada!, durableTypes, ['chat.deleted']);
    await assertReplayed(left!, bo!, durableTypes, ['members.left']);
    await assertReplayed(never!, cy!, durableTypes, []);
    ended.cut();
    await assertReplayed(ended, ada!, durableTypes, []);
  });
});
