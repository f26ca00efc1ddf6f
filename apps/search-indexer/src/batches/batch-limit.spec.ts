import { describe, expect, test } from '@jest/globals';
import { BatchLimit } from './batch-limit.js';

describe('the limit of a batch', () => {
  test('is the setting at first', () => {
    expect(new BatchLimit(1_000).value).toBe(1_000);
  });

  test('is half of a batch that failed, and never less than one message', () => {
    const limit = new BatchLimit(1_000);
    const values = [300, 150, 75, 2, 1].map((messages) => {
      limit.noteFailed(messages);
      return limit.value;
    });
    expect(values).toEqual([150, 75, 37, 1, 1]);
  });

  test('grows back to the setting with what is written', () => {
    const limit = new BatchLimit(10);
    limit.noteFailed(2);
    const values = Array.from({ length: 10 }, () => {
      limit.noteWritten();
      return limit.value;
    });
    expect(values).toEqual([2, 3, 4, 5, 6, 7, 9, 10, 10, 10]);
  });
});
