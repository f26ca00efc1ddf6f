import { describe, expect, it } from '@jest/globals';
import type { ChatEvent } from '@fechatter/core';
import { MembershipView } from './membership.js';

const CHAT = '42';

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
  for (const each of events) view.apply(each);
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
    view.set(CHAT, { userId: '1', membership: { joinedSeq: 3, leftSeq: 9 } });
    view.apply(joined(3, '1'));
    expect(view.canReceive(said(5), person('1'))).toBe(false);
    view.apply(left(9, '1'));
    expect(view.canReceive(left(9, '1'), person('1'))).toBe(true);
    view.apply(joined(12, '1'));
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
    view.apply(deleted);
    expect([view.canReceive(deleted, person('2')), view.canReceive(deleted, person('1'))]).toEqual([true, false]);
    expect(view.canReceive(said(9), person('2'))).toBe(false);
  });
});
