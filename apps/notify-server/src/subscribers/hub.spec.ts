import { describe, expect, it } from '@jest/globals';
import type { ChatEvent, StreamCursor } from '@fechatter/core';
import { MembershipView } from '../feed/membership.js';
import { EventRing } from '../feed/event-ring.js';
import { Hub } from './hub.js';
import { StreamFigures } from './stream-figures.js';
import { Subscriber } from './subscriber.js';

const COUNT = 3_000;
const MOST_PER_TURN = 256;
const position: StreamCursor = { epoch: 'abcd', streamSeq: 7, idPrefix: '00aa11' };
const frame = Buffer.from('event: message.created\nid: x\ndata: {}\n\n');

const said = { type: 'message.created', workspaceId: '7', chatId: '42', seq: 5, recipientId: null } as ChatEvent;
const entry = { streamSeq: 8, idPrefix: '00bb22', event: said, frame };

/** A hub with live subscribers who are all in one chat, and what is done to their sockets in each turn. */
function fullHub() {
  const hub = new Hub();
  const memberships = new MembershipView();
  const written = new Map<string, string>();
  const turns = { now: 0, touched: new Map<number, Set<string>>(), ended: 0 };
  const touch = (userId: string) => {
    turns.touched.set(turns.now, (turns.touched.get(turns.now) ?? new Set()).add(userId));
  };
  for (let id = 0; id < COUNT; id += 1) {
    const userId = String(id);
    const actor = {
      userId,
      workspaceId: '7',
      sessionId: `s${id}`,
      installation: 'i',
      scope: null,
      tokenIssuedAt: 0,
      tokenExpiresAt: 0,
    };
    const output = {
      unsentBytes: 0,
      write: (frames: readonly Buffer[]) => {
        touch(userId);
        written.set(userId, (written.get(userId) ?? '') + Buffer.concat(frames).toString());
      },
      drained: () => Promise.resolve(),
      end: () => void (turns.ended += 1),
    };
    const subscriber = new Subscriber(
      { actor, filter: null },
      output,
      { heartbeatSeconds: 20, maxUnsentBytes: 1_000 },
      {
        changed: (changed) => hub.flushSoon(changed),
        closed: (closed) => hub.remove(closed),
      },
      new StreamFigures(),
    );
    memberships.set('42', { userId, membership: { joinedSeq: 1 } }, 1);
    hub.add(subscriber);
    subscriber.start(position, false);
    subscriber.goLive();
  }
  return { hub, memberships, written, turns };
}

/** Does `work`, counts the turns of the event loop meanwhile, and returns the most that one turn did. */
async function mostPerTurn({ turns }: ReturnType<typeof fullHub>, work: () => Promise<void>): Promise<number> {
  turns.touched.clear();
  let isOver = false;
  const tick = () => {
    turns.now += 1;
    if (!isOver) setImmediate(tick);
  };
  setImmediate(tick);
  await work();
  isOver = true;
  return Math.max(...[...turns.touched.values()].map(({ size }) => size));
}

describe('a hub with thousands of subscribers', () => {
  it('writes an event to a few hundred of them in one turn of the event loop, and to all', async () => {
    const full = fullHub();
    await full.hub.flush();
    full.hub.deliver(entry, full.memberships);
    expect(await mostPerTurn(full, () => full.hub.flush())).toBeLessThanOrEqual(2 * MOST_PER_TURN);
    for (const text of full.written.values()) expect(text.endsWith(frame.toString())).toBe(true);
  });

  it('closes a few hundred of them in one turn, each with the reason behind what it was sent', async () => {
    const full = fullHub();
    await full.hub.flush();
    full.hub.deliver(entry, full.memberships);
    expect(await mostPerTurn(full, () => full.hub.closeAll('unavailable'))).toBeLessThanOrEqual(2 * MOST_PER_TURN);
    for (const text of full.written.values()) expect(text).toMatch(/message\.created\n[^]*\n\nevent: stream\.closing/);
    expect([full.turns.ended, full.hub.everyone()]).toEqual([COUNT, []]);
  });

  it('resets all of them before the next event, and writes to a few hundred in one turn', async () => {
    const full = fullHub();
    await full.hub.flush();
    const ring = new EventRing({ entries: 10, bytes: 1_000 }, 7, null);
    const view = { installation: 'i', epoch: 'efgh', ring, memberships: full.memberships, position };
    full.hub.reset(view, 'epoch');
    full.hub.deliver(entry, full.memberships);
    expect(await mostPerTurn(full, () => full.hub.flush())).toBeLessThanOrEqual(2 * MOST_PER_TURN);
    for (const text of full.written.values()) expect(text).toMatch(/stream\.reset\n[^]*\n\nevent: message\.created/);
  });

  it('sends a message to those who are in the chat and connected by then, whoever was before', async () => {
    const { hub, memberships, written } = fullHub();
    const hears = async (userId: string) => {
      await hub.flush();
      written.clear();
      hub.deliver(entry, memberships);
      await hub.flush();
      return [written.has(userId), written.size];
    };
    expect(await hears('3')).toEqual([true, COUNT]);
    memberships.set('42', { userId: '3', membership: { joinedSeq: 1, leftSeq: 4 } }, 9);
    expect(await hears('3')).toEqual([false, COUNT - 1]);
    memberships.set('42', { userId: '3', membership: { joinedSeq: 6 } }, 10);
    expect(await hears('3')).toEqual([false, COUNT - 1]);
    memberships.set('42', { userId: '3', membership: { joinedSeq: 6 } }, 10);
    const late = { ...entry, event: { ...said, seq: 6 } as ChatEvent };
    hub.deliver(late, memberships);
    await hub.flush();
    expect(written.has('3')).toBe(true);
    hub.revoke({ userId: '4' });
    await hub.flush();
    expect(await hears('4')).toEqual([false, COUNT - 2]);
    memberships.apply({ ...said, type: 'chat.deleted', seq: 9, data: {} } as ChatEvent, 11);
    expect(await hears('5')).toEqual([false, 0]);
  });

  it('closes the streams of a session or of a person, and no other', async () => {
    const { hub, written } = fullHub();
    hub.revoke({ sessionId: 's3', kind: 'session' });
    hub.revoke({ userId: '4' });
    await hub.flush();
    const closed = [...written].filter(([, text]) => text.includes('session_revoked')).map(([userId]) => userId);
    expect(closed).toEqual(['3', '4']);
    expect(hub.everyone()).toHaveLength(COUNT - 2);
  });
});
