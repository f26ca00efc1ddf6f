import { describe, expect, it } from '@jest/globals';
import type { ChatEvent } from '@fechatter/core';
import { MembershipView } from './membership.js';

const CHAT = '42';
/** The stream sequence of the first event. */
const FIRST = 5_000;

function event(type: ChatEvent['type'], seq: number | null, data: object): ChatEvent {
  const who = { actorId: null, recipientId: null, occurredAt: '2026-11-23T09:00:00.000Z' };
  return { id: `${seq}`, type, version: 1, workspaceId: '7', chatId: CHAT, seq, ...who, data } as ChatEvent;
}

const joined = (seq: number, id: string) =>
  event('members.joined', seq, { members: [{ user: { id }, joinedSeq: seq }] });
const left = (seq: number, ...userIds: string[]) => event('members.left', seq, { userIds, reason: 'removed' });
const person = (userId: string) => ({ userId, workspaceId: '7' });
const said = (seq: number) => event('message.created', seq, {});

function viewAfter(...events: ChatEvent[]): MembershipView {
  const view = new MembershipView();
  for (const [index, each] of events.entries()) view.apply(each, FIRST + index);
  return view;
}

describe('the membership view', () => {
  it('lets members receive what was sent since they joined', () => {
    const view = viewAfter(joined(3, '1'));
    expect([2, 3, 4].map((seq) => view.canReceive(said(seq), person('1')))).toEqual([false, true, true]);
    expect(view.canReceive(said(4), person('2'))).toBe(false);
  });

  it('ends up the same whatever the bucket contained before the stream was read', () => {
    const view = new MembershipView();
    view.set(CHAT, { userId: '1', membership: { joinedSeq: 3, leftSeq: 9 } }, FIRST);
    view.apply(joined(3, '1'), FIRST + 1);
    expect(view.canReceive(said(5), person('1'))).toBe(false);
    view.apply(left(9, '1'), FIRST + 2);
    expect(view.canReceive(left(9, '1'), person('1'))).toBe(true);
    view.apply(joined(12, '1'), FIRST + 3);
    expect([8, 11, 12].map((seq) => view.canReceive(said(seq), person('1')))).toEqual([false, false, true]);
  });

  it('tells removed people of their removal, and of nothing else', () => {
    const view = viewAfter(joined(1, '1'), joined(2, '2'), left(5, '1'));
    expect(view.canReceive(left(5, '1'), person('1'))).toBe(true);
    expect(view.canReceive(left(5, '1'), person('2'))).toBe(true);
    expect([3, 5, 6].map((seq) => view.canReceive(said(seq), person('1')))).toEqual([false, false, false]);
    expect(view.canReceive(left(6, '2'), person('1'))).toBe(false);
  });

  it('tells present members that their chat was deleted', () => {
    const view = viewAfter(joined(1, '1'), joined(2, '2'), left(5, '1'));
    const deleted = event('chat.deleted', 8, { chat: {} });
    view.apply(deleted, FIRST + 3);
    expect([view.canReceive(deleted, person('2')), view.canReceive(deleted, person('1'))]).toEqual([true, false]);
    expect(view.canReceive(said(9), person('2'))).toBe(false);
  });

  it('forgets who left, once the stream no longer holds the event that says so', async () => {
    const view = viewAfter(joined(1, '1'), joined(2, '2'), left(5, '1'));
    await view.forgetDepartures(FIRST + 1);
    expect([view.size, view.canReceive(left(5, '1'), person('1'))]).toEqual([2, true]);
    await view.forgetDepartures(FIRST + 2);
    expect([view.size, view.canReceive(left(5, '1'), person('1'))]).toEqual([1, false]);
    expect(view.canReceive(said(6), person('2'))).toBe(true);
  });

  it('forgets a deleted chat with everyone in it, and not before', async () => {
    const deleted = event('chat.deleted', 3, { chat: {} });
    const view = viewAfter(joined(1, '1'), joined(2, '2'), deleted);
    await view.forgetDepartures(FIRST + 1);
    expect([view.size, view.canReceive(deleted, person('2'))]).toEqual([2, true]);
    await view.forgetDepartures(FIRST + 2);
    expect([view.size, view.canReceive(deleted, person('2'))]).toEqual([0, false]);
  });

  it('keeps people who left and joined again, and those who left again later', async () => {
    const again = viewAfter(joined(1, '1'), left(2, '1'), joined(3, '1'));
    await again.forgetDepartures(FIRST + 2);
    expect(again.canReceive(said(4), person('1'))).toBe(true);
    again.apply(left(5, '1'), FIRST + 10);
    await again.forgetDepartures(FIRST + 9);
    expect(again.canReceive(left(5, '1'), person('1'))).toBe(true);
    await again.forgetDepartures(FIRST + 10);
    expect(again.size).toBe(0);
  });

  it('keeps departures that were loaded until the stream of that time is gone', async () => {
    const view = new MembershipView();
    view.set(CHAT, { userId: '1', membership: { joinedSeq: 0, leftSeq: 9 } }, FIRST + 50);
    view.apply(left(9, '1'), FIRST + 20);
    await view.forgetDepartures(FIRST + 49);
    expect(view.canReceive(left(9, '1'), person('1'))).toBe(true);
    await view.forgetDepartures(FIRST + 50);
    expect(view.size).toBe(0);
  });

  it('forgets many departures in pieces, with turns for others in between', async () => {
    const view = new MembershipView();
    for (let id = 0; id < 10_000; id += 1) {
      view.set(CHAT, { userId: String(id), membership: { joinedSeq: 0, leftSeq: 9 } }, FIRST);
    }
    let turns = 0;
    const counting = setInterval(() => (turns += 1), 0);
    await view.forgetDepartures(FIRST);
    clearInterval(counting);
    expect([view.size, turns > 0]).toEqual([0, true]);
  });
});
