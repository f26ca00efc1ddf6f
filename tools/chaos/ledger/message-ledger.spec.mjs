import { beforeEach, describe, expect, it } from '@jest/globals';
import { judgeHistory } from './judge-history.mjs';
import { MessageLedger } from './message-ledger.mjs';

const stored = (number, content = `text ${number}`) => ({
  id: `m${number}`,
  seq: number,
  clientId: `k${number}`,
  content,
});

describe('the ledger of messages', () => {
  let ledger;

  beforeEach(() => (ledger = new MessageLedger()));

  const begin = (number) =>
    ledger.send({ chatId: 'c', clientId: `k${number}`, senderId: '1', content: `text ${number}` });
  const send = (number, now = Date.now()) => {
    const entry = begin(number);
    entry.versions[0].startedAt = now;
    ledger.acknowledge(entry, entry.versions[0], { id: `m${number}`, seq: number }, now);
    return entry;
  };
  const change = (entry, content, now = Date.now()) =>
    ledger.acknowledge(entry, ledger.change(entry, content, now), undefined, now);
  const kinds = (...history) => judgeHistory(ledger.of('c'), history).map(({ kind }) => kind);

  it('finds nothing wrong with a history that has what was acknowledged', () => {
    change(send(1), 'edited');
    change(send(2), null);
    send(3);
    expect(kinds(stored(1, 'edited'), stored(2, null), stored(3))).toEqual([]);
  });

  it('finds a message that was dropped', () => {
    send(1);
    send(2);
    expect(kinds(stored(2))).toEqual(['lost']);
  });

  it('finds a message that was stored twice', () => {
    send(1);
    expect(kinds(stored(1), { ...stored(1), id: 'm2', seq: 2 })).toEqual(['doubled']);
  });

  it.each([
    ['the edit was dropped', stored(1)],
    ['it has another id', { ...stored(1, 'edited'), id: 'm9' }],
    ['it was deleted by nobody', stored(1, null)],
  ])('finds a message when %s', (_, message) => {
    change(send(1), 'edited');
    expect(kinds(message)).toEqual(['lost']);
  });

  it('finds a history in another order', () => {
    send(1);
    send(2);
    expect(kinds(stored(2), stored(1))).toEqual(['disordered']);
  });

  it('lets what was never answered be there once, or not', () => {
    ledger.settle(begin(1).versions[0], 'abandoned');
    expect(kinds()).toEqual([]);
    expect(kinds(stored(1))).toEqual([]);
    expect(kinds(stored(1), { ...stored(1), id: 'm2', seq: 2 })).toEqual(['doubled']);
  });

  it('lets an edit that was never answered have happened, or not', () => {
    const entry = send(1);
    ledger.settle(ledger.change(entry, 'edited'), 'abandoned');
    expect([kinds(stored(1)), kinds(stored(1, 'edited')), kinds(stored(1, 'other'))]).toEqual([[], [], ['lost']]);
  });

  it('finds a message that was refused and is there nevertheless', () => {
    ledger.settle(begin(1).versions[0], 'refused');
    expect(kinds(stored(1))).toEqual(['doubled']);
  });

  describe('after the restore of a backup', () => {
    beforeEach(() => {
      change(send(1, 100), 'edited', 300);
      send(2, 150);
      send(3, 300);
      expect(ledger.restore({ begunAt: 140, endedAt: 160 })).toBe(2);
    });

    it('expects what was acknowledged before the backup, in the state of then', () => {
      expect(kinds(stored(1), stored(2))).toEqual([]);
      expect(kinds(stored(2))).toEqual(['lost']);
      expect(kinds(stored(1, 'edited'))).toEqual(['lost']);
    });

    it('lets what was acknowledged during the backup be there or not', () => {
      expect(kinds(stored(1))).toEqual([]);
    });

    it('finds what was acknowledged afterwards and is there nevertheless', () => {
      expect(kinds(stored(1), stored(2), stored(3))).toEqual(['doubled']);
    });

    it('expects what was changed since', () => {
      change(ledger.of('c')[0], 'edited again', 500);
      expect(kinds(stored(1, 'edited again'), stored(2))).toEqual([]);
      expect(kinds(stored(1), stored(2))).toEqual(['lost']);
    });
  });
});
