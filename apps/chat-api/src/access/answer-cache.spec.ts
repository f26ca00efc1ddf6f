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
