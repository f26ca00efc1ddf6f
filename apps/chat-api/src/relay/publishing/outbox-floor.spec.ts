import { describe, expect, it } from '@jest/globals';
import type { OutboxRow } from '../sql/relay-outbox.js';
import { OutboxFloor } from './outbox-floor.js';

const rows = (...ids: number[]) => ids.map((id) => ({ id: String(id) }) as OutboxRow);

describe('the floor', () => {
  it('is the start until something was seen', () => {
    const floor = new OutboxFloor();
    floor.raise({ rows: rows(5), oldestRunning: 1_000n });
    expect(floor.value).toBe(0n);
  });

  it('waits for every transaction that may own an id below what was seen', () => {
    const floor = new OutboxFloor();
    floor.propose('10', 100n);
    floor.raise({ rows: [], oldestRunning: 99n });
    expect(floor.value).toBe(0n);
    floor.raise({ rows: [], oldestRunning: 100n });
    expect(floor.value).toBe(10n);
  });

  it('stays below a row that came late', () => {
    const floor = new OutboxFloor();
    floor.propose('10', 100n);
    floor.raise({ rows: rows(7, 12), oldestRunning: 100n });
    expect(floor.value).toBe(6n);
  });

  it('does not pass what was not yet seen when the transaction id was assigned', () => {
    const floor = new OutboxFloor();
    floor.propose('10', 100n);
    floor.propose('20', 101n);
    floor.raise({ rows: [], oldestRunning: 200n });
    expect(floor.value).toBe(10n);
  });
});
