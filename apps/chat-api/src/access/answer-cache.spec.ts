import { describe, expect, it } from '@jest/globals';
import { AnswerCache } from './answer-cache.js';

const MORE_THAN_KEPT = 10_050;

describe('AnswerCache', () => {
  it('answers everyone, even when more questions are under way than it keeps', async () => {
    const answers = new AnswerCache<{ about: number }>(1_000, Date.now);
    const asked = Array.from({ length: MORE_THAN_KEPT }, (_, about) =>
      answers.get(`s${about}`, () => Promise.resolve({ about })),
    );
    const given = await Promise.all(asked);
    expect(given.map(({ about }) => about)).toEqual(Array.from({ length: MORE_THAN_KEPT }, (_, about) => about));
  });

  it('passes a failure on to everyone who asked, even when the question was evicted', async () => {
    const answers = new AnswerCache<boolean>(1_000, Date.now);
    const failing = answers.get('first', () => Promise.reject(new Error('PostgreSQL is away')));
    const others = Array.from({ length: MORE_THAN_KEPT }, (_, about) =>
      answers.get(`s${about}`, () => Promise.resolve(true)),
    );
    await expect(failing).rejects.toThrow('away');
    await Promise.all(others);
  });

  it('counts the age of an answer from when it was asked for, however long it took', async () => {
    let now = 1_000_000;
    const answers = new AnswerCache<number>(1_000, () => now);
    let arrive: (answer: number) => void = () => undefined;
    const first = answers.get('s', () => new Promise((resolve) => (arrive = resolve)));
    now += 900;
    arrive(1);
    await first;
    now += 99;
    expect(await answers.get('s', () => Promise.resolve(2))).toBe(1);
    now += 1;
    expect(await answers.get('s', () => Promise.resolve(3))).toBe(3);
  });

  it('asks again when a question hangs', async () => {
    let now = 1_000_000;
    const answers = new AnswerCache<number>(1_000, () => now);
    void answers.get('s', () => new Promise(() => undefined));
    now += 1_000;
    expect(await answers.get('s', () => Promise.resolve(2))).toBe(2);
  });

  it('keeps the later answer when the question before it fails late', async () => {
    let now = 1_000_000;
    const answers = new AnswerCache<number>(1_000, () => now);
    let fail: (error: Error) => void = () => undefined;
    const first = answers.get('s', () => new Promise((_resolve, reject) => (fail = reject)));
    now += 1_000;
    await answers.get('s', () => Promise.resolve(2));
    fail(new Error('PostgreSQL is away'));
    await expect(first).rejects.toThrow('away');
    expect(await answers.get('s', () => Promise.resolve(3))).toBe(2);
  });

  it('forgets the answers that were used least recently', async () => {
    const answers = new AnswerCache<{ at: number }>(1_000, () => 1);
    let asked = 0;
    const get = (sessionId: string) => answers.get(sessionId, () => Promise.resolve({ at: (asked += 1) }));
    await get('used');
    await get('unused');
    for (let index = 0; index < MORE_THAN_KEPT; index += 1) {
      await get(`s${index}`);
      await get('used');
    }
    expect([(await get('used')).at, (await get('unused')).at]).toEqual([1, asked]);
  });
});
