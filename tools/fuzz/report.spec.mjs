import { describe, expect, it } from '@jest/globals';
import { operationsOf, reportOf, resultOf, sumOf } from './report.mjs';

const document = {
  paths: {
    '/api/chat': { get: {}, post: {}, parameters: [] },
    '/health': { get: {} },
    '/api/events': { get: { servers: [] } },
  },
};
const operations = ['GET /api/chat', 'POST /api/chat', 'GET /health'];
const enough = { valid: 150, invalid: 50, '2xx': 140 };

describe('the report on a fuzz run', () => {
  it('covers every operation of the document except those of another service', () => {
    expect(operationsOf(document)).toEqual(operations);
  });

  it('names operations that received too few requests, or none', () => {
    const tallies = { 'GET /api/chat': enough, 'POST /api/chat': { valid: 199 } };
    expect(resultOf(operations, tallies, 200)).toMatchObject({
      requests: 399,
      fewest: 0,
      tooFew: ['POST /api/chat', 'GET /health'],
    });
  });

  it('counts failures, also of requests with a method that no operation has', () => {
    const tallies = Object.fromEntries(operations.map((operation) => [operation, { ...enough, failures: 1 }]));
    const result = resultOf(operations, { ...tallies, 'other methods': { failures: 2 } }, 200);
    expect(result).toMatchObject({ tooFew: [], failures: 5 });
    expect(reportOf(result)).toContain('3 operations, 600 requests, 200 or more of each, 5 failures');
  });

  it('adds up the counts of several runs', () => {
    const again = { 'POST /api/chat': { valid: 3, '4xx': 1 } };
    expect(sumOf([{ 'GET /health': { valid: 1 }, 'POST /api/chat': { valid: 4, invalid: 2 } }, again])).toEqual({
      'GET /health': { valid: 1 },
      'POST /api/chat': { valid: 7, invalid: 2, '4xx': 1 },
    });
  });
});
