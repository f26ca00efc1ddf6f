import { beforeEach, describe, expect, it } from '@jest/globals';
import { Replica } from './replica.mjs';
import { messageEvent as event } from './sample-events.mjs';

const ME = { userId: '1', workspaceId: '7' };
const at = (ms) => new Date(ms).toISOString();

const joined = (seq, userId = '1') =>
  event(seq, { type: 'members.joined', data: { members: [{ user: { id: userId } }] } });
const left = (seq, userId = '1') => event(seq, { type: 'members.left', data: { userIds: [userId] } });

describe('a replica', () => {
  let replica;
  let membership;

  beforeEach(() => {
    membership = () => 'in';
    replica = new Replica(ME, (...asked) => membership(...asked));
    replica.takeSnapshot(replica.generation, {
      chats: [{ id: 'c', lastSeq: 5 }],
      people: [{ id: '2', fullName: 'Bo' }],
    });
  });

  const kinds = (...events) => events.flatMap((each) => replica.hear(each)).map(({ kind }) => kind);

  it('finds nothing wrong with every seq after the snapshot, nor with some before it', () => {
    expect(kinds(event(4), event(5), event(6), event(7))).toEqual([]);
    expect(replica.tailOf('c')).toBe(7);
  });

  it.each([
    ['gap', 'the first event after the snapshot is dropped', () => [event(7)]],
    ['gap', 'an event in the middle is dropped', () => [event(6), event(8)]],
    ['gap', 'an event of before the snapshot is dropped, after one was heard', () => [event(3), event(5)]],
    ['disordered', 'an event comes late', () => [event(6), event(7), event(6)]],
    ['leak', 'an event of another workspace comes', () => [event(6, { workspaceId: '8' })]],
    [
      'leak',
      "somebody else's read marker comes",
      () => [event(null, { type: 'read.updated', recipientId: '2', data: {} })],
    ],
  ])('finds a %s when %s', (kind, _, events) => {
    expect(kinds(...events())).toEqual([kind]);
  });

  it('finds a doubled event', () => {
    const once = event(6);
    expect(kinds(once, event(7), once)).toEqual(['doubled']);
  });

  it('finds a leak when an event happened while the person was told to be out', () => {
    membership = (chatId, ms) => (chatId === 'c' && ms === 1_000 ? 'out' : 'in');
    expect(kinds(event(6), event(7, { occurredAt: at(2_000) }))).toEqual(['leak']);
  });

  it('forgives what a reset covers, and knows the ids no longer', () => {
    const before = event(6);
    kinds(before);
    replica.reset();
    replica.takeSnapshot(replica.generation, {
      chats: [{ id: 'c', lastSeq: 9 }],
      people: [{ id: '2', fullName: 'Bo' }],
    });
    expect(kinds(before, event(7), event(8), event(9), event(10))).toEqual([]);
  });

  it('ignores a snapshot that was asked for before the last reset', () => {
    const { generation } = replica;
    replica.reset();
    replica.takeSnapshot(generation, { chats: [{ id: 'c', lastSeq: 9 }], people: [{ id: '2', fullName: 'Bo' }] });
    expect(replica.isKnown).toBe(false);
  });

  it('judges what came before the snapshot when it has it', () => {
    replica.reset();
    expect(kinds(event(12), event(14))).toEqual([]);
    const flaws = replica.takeSnapshot(replica.generation, {
      chats: [{ id: 'c', lastSeq: 12 }],
      people: [{ id: '2', fullName: 'Bo' }],
    });
    expect(flaws.map(({ kind }) => kind)).toEqual(['gap']);
  });

  it('follows comings and goings, and expects nothing from in between', () => {
    expect(kinds(event(6), left(7), joined(20), event(21))).toEqual([]);
    expect(kinds(event(23))).toEqual(['gap']);
  });

  it('knows the last name of everybody', () => {
    expect(replica.names.get('2')).toBe('Bo');
    kinds(event(null, { type: 'user.updated', chatId: null, data: { user: { id: '2', fullName: 'Bo Li' } } }));
    expect(replica.names.get('2')).toBe('Bo Li');
  });

  it('expects no more of a chat that the person has left', () => {
    kinds(left(6));
    expect(replica.tailOf('c')).toBeNull();
  });
});
