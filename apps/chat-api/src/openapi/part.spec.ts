import { breakingChanges, partOf, readDocument, type OpenApiDocument } from '@fechatter/openapi';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { openApiPart } from './part.js';

const checkedIn = readDocument();
let part: OpenApiDocument;

/** Reading the types of the whole app takes more than a minute on a loaded machine. */
const GENERATING_MS = 300_000;

beforeAll(async () => {
  part = await openApiPart();
}, GENERATING_MS);

/** The POST routes without an idempotency key, and why a repetition does no harm. */
const WITHOUT_KEY = {
  '/api/chat/{id}/leave': 'nobody leaves twice',
  '/api/events/ticket': 'each ticket opens a stream of its own, and expires by itself',
  '/api/events/typing': 'what is repeated within two seconds is not passed on',
  '/api/logout': 'a session ends once',
  '/api/logout-all': 'sessions end once',
  '/api/password-reset': 'a link works once',
  '/api/refresh': 'within the grace period the answer is repeated',
  '/api/signin': 'each sign-in is a session of its own',
  '/api/signup': 'nobody is signed in yet, whose key it would be; the e-mail address is taken once',
  '/api/tokens/exchange': 'the access token expires by itself',
};

describe("chat-api's part of docs/openapi.json", () => {
  it('has no breaking change against the checked-in document', () => {
    expect(breakingChanges(partOf(checkedIn, part), part)).toEqual([]);
  });

  it('is what the code says; if not: npm run openapi', () => {
    const { info, servers, paths, components } = part;
    expect({ ...partOf(checkedIn, part), info: checkedIn.info, servers: checkedIn.servers }).toEqual({
      ...{ info, servers, paths, components },
    });
  });

  it('takes an idempotency key with every POST, except those that are listed with a reason', () => {
    const without = Object.entries(checkedIn.paths).filter(
      ([, { post }]) => post && !JSON.stringify(post).includes('Idempotency-Key'),
    );
    expect(without.map(([path]) => path).sort()).toEqual(Object.keys(WITHOUT_KEY));
  });

  it.each([
    ['/health', 'get', 'Needs no token.'],
    ['/api/chat', 'get', 'API tokens: scope `read`.'],
    ['/api/chat', 'post', 'API tokens: scope `write`.'],
    ['/api/workspace', 'patch', 'API tokens: scope `admin`.'],
    ['/api/sessions', 'get', 'Not for API tokens.'],
    ['/api/tokens/exchange', 'post', 'For API tokens only.'],
  ])('says of %s %s: %s', (path, method, access) => {
    expect(checkedIn.paths[path]?.[method]?.description).toMatch(new RegExp(`${access}$`));
  });
});
