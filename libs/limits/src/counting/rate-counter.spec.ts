import { beforeEach, describe, expect, it } from '@jest/globals';
import { RateCounter } from './rate-counter.js';

const MINUTE = 60_000;
/** A window begins here. */
const START = 29_000_000 * MINUTE;

let now: number;
let counter: RateCounter;

function at(seconds: number): void {
  now = START + seconds * 1_000;
}

function counterOf(limit: number, maxKeys?: number): RateCounter {
  return new RateCounter({ name: 'send', limit, windowMs: MINUTE }, () => now, maxKeys);
}

/** How many of `count` requests are let through. */
function letThrough(count: number, subject = 'ada'): number {
  return Array.from({ length: count }, () => counter.consume(subject)).filter(({ isAllowed }) => isAllowed).length;
}

beforeEach(() => {
  at(0);
  counter = counterOf(10);
});

describe('a limit of 10 in a minute', () => {
  it.each([
    ['at once', 0, 0, 0, 10],
    ['after 9 in this window', 9, 10, 20, 1],
    ['right after a full window', 10, 59, 60, 0],
    ['a quarter into the next window', 10, 30, 75, 2],
    ['half into the next window', 10, 30, 90, 5],
    ['at the end of the next window', 10, 30, 119, 9],
    ['two windows later', 10, 30, 120, 10],
    ['ten windows later', 10, 30, 600, 10],
  ])('lets through, %s: after %i at %i s, at %i s %i more', (_, before, when, later, expected) => {
    at(when);
    expect(letThrough(before)).toBe(before);
    at(later);
    expect(letThrough(20)).toBe(expected);
  });

  it('counts each subject for itself', () => {
    expect(letThrough(20, 'ada')).toBe(10);
    expect(letThrough(20, 'ben')).toBe(10);
  });

  it('does not count what it refuses', () => {
    letThrough(1_000);
    at(90);
    expect(letThrough(1)).toBe(1);
  });

  it('says what is left, and when the window ends', () => {
    at(17.5);
    expect(counter.consume('ada')).toMatchObject({ isAllowed: true, remaining: 9, resetSeconds: 43 });
    letThrough(8);
    expect(counter.consume('ada')).toMatchObject({ isAllowed: true, remaining: 0 });
    expect(counter.consume('ada')).toMatchObject({ isAllowed: false, remaining: 0 });
  });

  it('counts what the others let through, of this window and of the one before', () => {
    letThrough(1);
    const tally = counter.drainTouched().get('ada')!;
    tally.others = 4;
    tally.othersBefore = 6;
    at(30);
    // 1 and 4, and half of 6.
    expect(letThrough(20)).toBe(2);
  });
});

describe('the wait that a refusal names', () => {
  it.each([
    ['in the window that is full', 10, 10, 0, 15],
    ['at its end', 10, 10, 0, 59],
    ['with a window before', 10, 8, 6, 70],
    ['with a little of the window before', 10, 10, 3, 100],
    ['of a limit of one', 1, 1, 0, 7],
    ['of a limit of 6,000', 6_000, 6_000, 0, 31],
  ])('is long enough, and no second longer: %s', (_, limit, first, second, when) => {
    counter = counterOf(limit);
    letThrough(first);
    at(when);
    letThrough(second);
    letThrough(limit);
    const refusal = counter.consume('ada');
    expect(refusal).toMatchObject({ isAllowed: false, remaining: 0 });
    at(when + refusal.resetSeconds - 1);
    expect(counter.consume('ada').isAllowed).toBe(false);
    at(when + refusal.resetSeconds);
    expect(counter.consume('ada').isAllowed).toBe(true);
  });
});

describe('the clock', () => {
  it('may step back over the boundary of a window without undoing it', () => {
    at(60);
    letThrough(10);
    at(59.9);
    expect(letThrough(1)).toBe(0);
    at(60.1);
    expect(letThrough(1)).toBe(0);
  });

  it('may be set back by an hour, and counts from there', () => {
    letThrough(10);
    at(-3_600);
    expect(letThrough(20)).toBe(10);
  });
});

describe('memory', () => {
  it('forgets a subject after two windows', () => {
    letThrough(1);
    at(60);
    letThrough(1, 'ben');
    expect(counter.size).toBe(2);
    at(120);
    letThrough(1, 'ben');
    expect(counter.size).toBe(1);
  });

  it('has a bound, however many subjects come in a window, and forgets none of the latest', () => {
    counter = counterOf(10, 100);
    for (const window of [0, 60]) {
      at(window);
      for (let index = 0; index < 1_000; index += 1) letThrough(1, `address ${window} ${index}`);
      expect(counter.size).toBeLessThanOrEqual(200);
      expect(counter.drainTouched().size).toBeLessThanOrEqual(100);
    }
    letThrough(9, 'address 60 901');
    expect(letThrough(1, 'address 60 901')).toBe(0);
  });

  it('gives the exchange each subject that sent requests since the last drain, once', () => {
    letThrough(3);
    letThrough(1, 'ben');
    expect(Array.from(counter.drainTouched(), ([subject, { own }]) => [subject, own])).toEqual([
      ['ada', 3],
      ['ben', 1],
    ]);
    expect(counter.isTouched).toBe(false);
    letThrough(1, 'ben');
    expect([...counter.drainTouched().keys()]).toEqual(['ben']);
  });

  it('gives a tally to the next exchange if one fails, until it is too old', () => {
    letThrough(3);
    const unsent = counter.drainTouched();
    for (const [subject, tally] of unsent) counter.touch(subject, tally);
    at(60);
    const again = counter.drainTouched();
    expect(again.get('ada')).toMatchObject({ own: 3, windowAt: START });
    for (const [subject, tally] of again) counter.touch(subject, tally);
    at(120);
    expect(counter.drainTouched().size).toBe(0);
  });
});
