import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { NO_EVENT, parseCursor, parseEvent, type Membership, type Sync } from '@fechatter/core';
import {
  chatMessageAt,
  chatStreamState,
  connectNatsOnce,
  loadMembers,
  readChatRange,
  type NatsConnection,
} from '@fechatter/nats';
import { createChat, eventually, expectStatus, join, leave, readSync, send, type Person } from '@fechatter/testing';
import { ChatApi } from '../worlds/chat-api.js';
import { Crowd } from './crowd.js';
import { views, type Heard } from './follower.js';

const ACTS = 60;

let api: ChatApi;
let nats: NatsConnection;

beforeEach(async () => {
  api = await ChatApi.start();
  nats = await connectNatsOnce(api.nats.url, 'test');
});
afterEach(async () => {
  await nats.close();
  await api.stop();
});

async function published(): Promise<void> {
  await eventually(async () => {
    expect(await api.database.query(`select from outbox`)).toHaveLength(0);
    expect(await api.database.query(`select from relay_state where phase = 'live'`)).toHaveLength(1);
  });
}

async function heard(): Promise<Heard> {
  const events: Heard['events'] = [];
  for await (const { streamSeq, data } of readChatRange(nats, { from: 1 })) {
    const event = parseEvent(Buffer.from(data).toString());
    if (event) events.push({ streamSeq, event });
  }
  const memberships = new Map<string, Membership>();
  const { epoch = '' } = (await chatStreamState(nats)) ?? {};
  await loadMembers(nats, epoch, ({ chatId, userId, membership }) =>
    memberships.set(`${chatId} ${userId}`, membership),
  );
  return { events, memberships };
}

/** Whether notify-server would resume a stream from there, instead of resetting it. */
async function isResumable(eventCursor: string): Promise<boolean> {
  const cursor = parseCursor(eventCursor);
  const stream = await chatStreamState(nats);
  if (!cursor || cursor.epoch !== stream?.epoch || cursor.streamSeq + 1 < stream.firstSeq) return false;
  const message = await chatMessageAt(nats, cursor.streamSeq);
  return cursor.idPrefix === (message?.id.slice(0, NO_EVENT.length) ?? NO_EVENT);
}

/** Expects each resumable snapshot and the events after it to be as a fresh one. Counts them and the others. */
async function check(snapshots: ReadonlyMap<Person, readonly Sync[]>): Promise<{ resumable: number; reset: number }> {
  await published();
  const all = await heard();
  const counts = { resumable: 0, reset: 0 };
  for (const [person, taken] of snapshots) {
    const fresh = await readSync(person);
    const actor = { userId: person.id, workspaceId: person.workspaceId };
    for (const snapshot of taken) {
      const isGood = await isResumable(snapshot.eventCursor);
      counts[isGood ? 'resumable' : 'reset'] += 1;
      if (!isGood) continue;
      const [seen, wanted] = views(snapshot, fresh, all, actor);
      expect(seen).toEqual(wanted);
    }
  }
  return counts;
}

describe('a snapshot and the events after it', () => {
  it('are what is true, whatever people do while it is read', async () => {
    await published();
    const crowd = await Crowd.gather(await api.people(4));
    const counts = await check(await crowd.watchedDuring(() => crowd.act(ACTS)));
    expect(counts.resumable).toBeGreaterThan(40);
    expect(counts.reset).toBe(0);
  }, 60_000);

  it.each([
    ['NATS has lost its data', () => nats.jetstreamManager().then((manager) => manager.streams.delete('CHAT'))],
    [
      'the database was restored',
      () => api.database.query(`update relay_state set phase = 'starting', why = 'restored'`),
    ],
  ])(
    'are what is true when a new epoch begins meanwhile, because %s',
    async (_why, spoil) => {
      await published();
      const before = (await chatStreamState(nats))?.epoch;
      const crowd = await Crowd.gather(await api.people(4));
      const snapshots = await crowd.watchedDuring(async () => {
        await crowd.act(ACTS / 3);
        // A leader of the old epoch would find out within a second.
        const acting = crowd.act(ACTS);
        await spoil();
        await acting;
        await eventually(async () => expect((await chatStreamState(nats))?.epoch ?? before).not.toBe(before));
        await crowd.act(ACTS / 3);
      });
      const counts = await check(snapshots);
      expect(counts.resumable).toBeGreaterThan(20);
      // Those of the old epoch.
      expect(counts.reset).toBeGreaterThan(0);
    },
    60_000,
  );

  it('have the read marker of the present membership, also if it is newer than the first page', async () => {
    const [ada, bob] = (await api.people(2)) as [Person, Person];
    await createChat(ada, { type: 'public_channel' });
    const channel = await createChat(ada, { type: 'public_channel' });
    await join(bob, channel.id);
    const snapshot = await readSync(bob, 1, async () => {
      await expectStatus(200, bob.api.put(`/api/chat/${channel.id}/read`, { seq: 1 }));
      await leave(bob, channel.id);
      await join(bob, channel.id);
    });
    expect(snapshot.chats.at(-1)?.me).toMatchObject({ readSeq: 4, readVersion: 0 });
    await check(new Map([[bob, [snapshot]]]));
    await expectStatus(200, bob.api.put(`/api/chat/${channel.id}/read`, { seq: 2 }));
    expect(await check(new Map([[bob, [snapshot]]]))).toEqual({ resumable: 1, reset: 0 });
  });

  it('lead on from the last event, which the cursor names', async () => {
    const [ada] = (await api.people(1)) as [Person];
    const chat = await createChat(ada);
    await send(ada, chat.id, 'hello');
    await published();
    const last = (await heard()).events.at(-1);
    const { epoch } = (await chatStreamState(nats)) ?? {};
    const { eventCursor } = await readSync(ada);
    expect(eventCursor).toBe(`${epoch}-${last?.streamSeq}-${last?.event.id.slice(0, 6)}`);
  });
});
