import { describe, expect, it } from '@jest/globals';
import { notifyOperationsOf, operationsOf, reportOf, resultOf, sumOf } from './report.mjs';

const document = {
  paths: {
    '/api/chat': { get: {}, post: {}, parameters: [] },
    '/health': { get: {} },
    '/api/events': { get: { servers: [], responses: { 200: { content: { 'text/event-stream': {} } } } } },
    '/api/events/typing': { post: { servers: [] } },
  },
};
const operations = ['GET /api/chat', 'POST /api/chat', 'GET /health', 'POST /api/events/typing'];
const enough = { valid: 150, invalid: 50, '2xx': 140 };

describe('the report on a fuzz run', () => {
  it('covers every operation of the document except the event stream, which never ends', () => {
    expect(operationsOf(document)).toEqual(operations);
    expect(notifyOperationsOf(document)).toEqual(['POST /api/events/typing']);
  });

  it('names operations that received too few requests, or none', () => {
    const tallies = { 'GET /api/chat': enough, 'POST /api/chat': { valid: 199 } };
    expect(resultOf(operations, tallies, 200)).toMatchObject({
      requests: 399,
      fewest: 0,
      tooFew: ['POST /api/chat', 'GET /health', 'POST /api/events/typing'],
    });
  });

  it('counts failures, also of requests with a method that no operation has', () => {
    const tallies = Object.fromEntries(operations.map((operation) => [operation, { ...enough, failures: 1 }]));
    const result = resultOf(operations, { ...tallies, 'other methods': { failures: 2 } }, 200);
    expect(result).toMatchObject({ tooFew: [], failures: 6 });
    expect(reportOf(result)).toContain('4 operations, 800 requests, 200 or more of each, 6 failures');
  });

  it('adds up the counts of several runs', () => {
    const again = { 'POST /api/chat': { valid: 3, '4xx': 1 } };
    expect(sumOf([{ 'GET /health': { valid: 1 }, 'POST /api/chat': { valid: 4, invalid: 2 } }, again])).toEqual({
      'GET /health': { valid: 1 },
      'POST /api/chat': { valid: 7, invalid: 2, '4xx': 1 },
    });
  });
});
