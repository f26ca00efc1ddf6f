import { describe, expect, it } from '@jest/globals';
import { isId, isPositiveInteger, isTimestamp, isUuid } from './ids.js';
import { idCursor, ListCursor, toPage } from './paging.js';

const anything = new ListCursor({ place: () => true }, ['place of']);

describe('a page', () => {
  it('has a cursor to its last item while more follows', () => {
    const page = toPage(['a', 'b', 'c'], 2, (last) => anything.encode({ place: last }));
    expect(page.items).toEqual(['a', 'b']);
    expect(anything.decode(page.nextCursor)).toEqual({ place: 'b' });
  });

  it.each([
    ['the last page', ['a', 'b']],
    ['an empty list', []],
  ])('%s has none', (_, rows) => {
    expect(toPage(rows, 2, (last) => anything.encode({ place: last }))).toEqual({ items: rows, nextCursor: null });
  });
});

describe('a cursor', () => {
  it.each([
    '',
    'nonsense',
    '%%%',
    Buffer.from('{"a":1}').toString('base64url'),
    Buffer.from('[1]').toString('base64url'),
  ])('%j is refused', (cursor) => {
    expect(() => new ListCursor({ place: () => true }).decode(cursor)).toThrow('invalid_cursor');
  });

  it('of another list is refused', () => {
    const { nextCursor } = toPage(['1', '2'], 1, (place) =>
      new ListCursor({ place: isId }, ['chats']).encode({ place }),
    );
    expect(() => new ListCursor({ place: isId }, ['people']).decode(nextCursor)).toThrow('invalid_cursor');
  });

  it.each([[['7', '8']], [[]], [['x']], [['0']]])('with the parts %j is refused where one id is expected', (parts) => {
    const cursor = Buffer.from(JSON.stringify(parts)).toString('base64url');
    expect(() => idCursor.decode(cursor)).toThrow('invalid_cursor');
  });

  it.each(['WyI0MiJd ', '\nWyI0MiJd', 'WyI0 MiJd', 'WyI0MiIgXQ==', 'WyI0MiIgXQ', 'WyJcdTAwMzQyIl0'])(
    '%j is refused: another spelling of a position than ours',
    (cursor) => {
      expect(idCursor.decode('WyI0MiJd')).toEqual({ id: '42' });
      expect(() => idCursor.decode(cursor)).toThrow('invalid_cursor');
    },
  );

  it('is not needed for the beginning of a list', () => {
    expect([idCursor.decode(null), idCursor.decode(undefined)]).toEqual([null, null]);
  });

  const moment = '2026-03-01T12:00:00.000Z';
  const sessionId = '0192f6c4-1111-4222-8333-444455556666';
  const isSeq = (text: string) => isPositiveInteger(text, 15);

  // Clients keep cursors over an upgrade: what an earlier release has encoded is decoded today.
  it.each([
    ['of ids', idCursor, { id: '42' }, 'WyI0MiJd'],
    [
      'of moments and ids',
      new ListCursor({ updatedAt: isTimestamp, id: isId }, ['own']),
      { updatedAt: moment, id: '42' },
      'WyJvd24iLCIyMDI2LTAzLTAxVDEyOjAwOjAwLjAwMFoiLCI0MiJd',
    ],
    [
      'of moments and UUIDs',
      new ListCursor({ lastUsedAt: isTimestamp, id: isUuid }),
      { lastUsedAt: moment, id: sessionId },
      'WyIyMDI2LTAzLTAxVDEyOjAwOjAwLjAwMFoiLCIwMTkyZjZjNC0xMTExLTQyMjItODMzMy00NDQ0NTU1NTY2NjYiXQ',
    ],
    ['of numbers', new ListCursor({ changedSeq: isSeq }), { changedSeq: 7 }, 'WyI3Il0'],
  ])('%s is encoded as ever', (_, list, position, cursor) => {
    const codec = list as ListCursor<string>;
    expect(codec.encode(position)).toBe(cursor);
    const texts = Object.fromEntries(Object.entries(position).map(([part, value]) => [part, String(value)]));
    expect(codec.decode(cursor)).toEqual(texts);
  });
});
