import { describe, expect, it } from '@jest/globals';
import type { ChatEvent, EventType } from '../events/events.js';
import { laterMembership, canReceive, membershipChanges, type Membership } from './membership.js';

/** Has only what the rules read. The samples cover the rest of the contract. */
function event(type: EventType, seq: number | null, data: object = {}, recipientId: string | null = null): ChatEvent {
  return { id: 'e', type, version: 1, workspaceId: '1', chatId: '9', seq, recipientId, data } as ChatEvent;
}

const ada = { userId: '5', workspaceId: '1' };
const bob = { userId: '6', workspaceId: '1' };
const resync = event('chat.resync', null, { seq: 7 });
const removal = event('members.left', 7, { userIds: ['5'], reason: 'removed' });

describe('who may receive an event', () => {
  it.each<[string, ChatEvent, Membership | undefined, boolean]>([
    ['no member ever', event('message.created', 7), undefined, false],
    ['a member since before', event('message.created', 7), { joinedSeq: 3 }, true],
    ['one who joined by this event', event('members.joined', 7), { joinedSeq: 7 }, true],
    ['one who joined later', event('message.created', 7), { joinedSeq: 8 }, false],
    ['one who left later', event('message.created', 7), { joinedSeq: 3, leftSeq: 9 }, false],
    ['one who left before', event('message.created', 7), { joinedSeq: 3, leftSeq: 5 }, false],
    ['the one removed by it', removal, { joinedSeq: 0, leftSeq: 7 }, true],
    ['one removed by an earlier event', removal, { joinedSeq: 0, leftSeq: 6 }, false],
    ['one removed and back since', removal, { joinedSeq: 8 }, false],
    ['a former member, of the deletion that ended it', event('chat.deleted', 7), { joinedSeq: 0, leftSeq: 7 }, true],
    ['a former member, of another deletion', event('chat.deleted', 7), { joinedSeq: 0, leftSeq: 4 }, false],
    ['a former member, of another event of that seq', event('message.created', 7), { joinedSeq: 0, leftSeq: 7 }, false],
    ['a member, of a resync, which has no seq', resync, { joinedSeq: 8 }, true],
    ['a former member, of a resync for another event', resync, { joinedSeq: 0, leftSeq: 6 }, false],
    ['one removed by the event that a resync stands for', resync, { joinedSeq: 0, leftSeq: 7 }, true],
    ['no member ever, of a resync', resync, undefined, false],
  ])('%s', (_, happened, membership, expected) => {
    expect(canReceive(happened, ada, membership)).toBe(expected);
  });

  it('a former member does not receive the removal of somebody else at the same seq', () => {
    const other = event('members.left', 7, { userIds: ['6'], reason: 'left' });
    expect(canReceive(other, ada, { joinedSeq: 0, leftSeq: 7 })).toBe(false);
  });

  it('an event addressed to one person goes to no other', () => {
    const addressed = event('message.created', 7, {}, '5');
    expect(canReceive(addressed, ada, undefined)).toBe(true);
    expect(canReceive(addressed, bob, { joinedSeq: 1 })).toBe(false);
  });

  it.each([
    ['a person of the workspace', ada, true],
    ['the same id elsewhere', { ...ada, workspaceId: '2' }, false],
  ])('an event without a chat: %s', (_, actor, expected) => {
    const profile = { ...event('user.updated', null), chatId: null };
    expect(canReceive(profile, actor, undefined)).toBe(expected);
  });

  it.each([
    ['a membership', event('message.created', 7)],
    ['an address', event('read.updated', null, {}, '5')],
  ])('%s counts in its workspace only', (_, happened) => {
    expect(canReceive(happened, ada, { joinedSeq: 1 })).toBe(true);
    expect(canReceive(happened, { ...ada, workspaceId: '2' }, { joinedSeq: 1 })).toBe(false);
  });
});

describe('the memberships that an event sets', () => {
  const members = [
    { user: { id: '5' }, joinedSeq: 7 },
    { user: { id: '6' }, joinedSeq: 7 },
  ];
  const joined = [
    { userId: '5', membership: { joinedSeq: 7 } },
    { userId: '6', membership: { joinedSeq: 7 } },
  ];
  const left = { userId: '5', membership: { joinedSeq: 0, leftSeq: 7 } };

  it.each([
    ['chat.created', event('chat.created', 7, { members }), joined],
    ['members.joined', event('members.joined', 7, { members }), joined],
    ['members.left', removal, [left]],
    ['message.created', event('message.created', 7), []],
    ['chat.updated', event('chat.updated', 7), []],
  ])('%s', (_, happened, expected) => {
    expect(membershipChanges(happened)).toEqual(expected);
  });

  it('the deletion of a chat ends the memberships of everyone in it', () => {
    expect(membershipChanges(event('chat.deleted', 7), ['5'])).toEqual([left]);
  });

  it('the later position wins, in whatever order they arrive', () => {
    const first = { joinedSeq: 3 };
    const gone = { joinedSeq: 0, leftSeq: 5 };
    const back = { joinedSeq: 8 };
    expect(laterMembership(undefined, first)).toBe(first);
    expect(laterMembership(first, gone)).toBe(gone);
    expect(laterMembership(gone, first)).toBe(gone);
    expect(laterMembership(back, gone)).toBe(back);
  });
});
