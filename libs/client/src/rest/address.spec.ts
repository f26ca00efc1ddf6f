import { describe, expect, it } from '@jest/globals';
import { addressOf } from './address.js';

describe('the URL of a route', () => {
  it.each([
    [
      'fills in the path',
      '/api/chat/{id}/members/{memberId}',
      { id: '42', memberId: '3' },
      {},
      '/api/chat/42/members/3',
    ],
    ['escapes what it fills in', '/api/saved/{id}', { id: '👍/?#' }, {}, '/api/saved/%F0%9F%91%8D%2F%3F%23'],
    ['has the query', '/api/users', {}, { q: 'a b&c', limit: 5 }, '/api/users?q=a+b%26c&limit=5'],
    ['separates a list by commas', '/api/users', {}, { ids: ['1', '2'] }, '/api/users?ids=1%2C2'],
    ['leaves out what is undefined', '/api/users', {}, { q: undefined }, '/api/users'],
    ['keeps an empty list, which is not the same as none', '/api/users', {}, { ids: [] }, '/api/users?ids='],
  ])('%s', (_, route, path, query, expected) => {
    expect(addressOf('https://chat.example.org/', route, path, query)).toBe(`https://chat.example.org${expected}`);
  });

  it.each([undefined, '', '.', '..'])('is refused with the path parameter %j', (id) => {
    const path = { id } as Record<string, string>;
    expect(() => addressOf('', '/api/chat/{id}', path)).toThrow(/^path\.id must not be/);
  });

  it.each([
    ['/api/me', 'https://api.example.org/api/me'],
    ['/api/events', 'https://events.example.org/api/events'],
    ['/api/events/typing', 'https://events.example.org/api/events/typing'],
    ['/api/events/ticket', 'https://api.example.org/api/events/ticket'],
  ])('of two services is that of the one which answers %s', (route, expected) => {
    const server = { api: 'https://api.example.org', events: 'https://events.example.org' };
    expect(addressOf(server, route)).toBe(expected);
  });
});
