import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { countKey, RateClock, RateCounter, RateExchange, type RateCounts } from '@fechatter/limits';
import { createLog, type RunningService } from '@fechatter/server';
import { ApiClient, createChat, eventually, PASSWORD, StallProxy, type Person, type Problem } from '@fechatter/testing';
import { Database } from '../../postgres/database/database.js';
import { PgRateCounts } from '../../postgres/requests/pg-rate-counts.js';
import { ChatApi } from '../worlds/chat-api.js';
import { CountedApi } from '../worlds/counted-api.js';

/** A window longer than any test, and no exchanges except those that a test runs. */
const still = { RATE_WINDOW_SECONDS: '3600', RATE_EXCHANGE_MS: '3600000' };

let backing: ChatApi;
const started: RunningService[] = [];

beforeAll(async () => {
  backing = await ChatApi.start({ RELAY_ENABLED: 'false' });
});
afterAll(() => backing.stop());
afterEach(async () => {
  for (const service of started.splice(0)) await service.drain();
});

/** Starts another chat-api on the same database. */
async function start(environment: Record<string, string>): Promise<RunningService> {
  const service = await backing.another({ RELAY_ENABLED: 'false', ...still, ...environment });
  started.push(service);
  return service;
}

async function someone(): Promise<Person> {
  return (await backing.people(1))[0] as Person;
}

/** A client of `service` that acts as `person`. */
function at({ url }: RunningService, person: Person): ApiClient {
  return new ApiClient(url, person.tokens.accessToken);
}

function exchange({ app }: RunningService): Promise<void> {
  return app.get(RateExchange, { strict: false }).run();
}

/** How many of `count` requests in a row are let through. */
async function letThrough(
  count: number,
  client: ApiClient,
  path = '/api/users',
  headers: Record<string, string> = {},
): Promise<number> {
  let through = 0;
  for (let index = 0; index < count; index += 1) {
    if ((await client.get(path, headers)).status !== 429) through += 1;
  }
  return through;
}

/** The status of a request, and the limit that its answer shows. */
async function shown(client: ApiClient, path: string): Promise<string> {
  const { status, headers } = await client.get(path);
  return `${status} ${headers.get('ratelimit-policy')} ${headers.get('ratelimit')?.replace(/t=\d+$/, 't')}`;
}

describe('a limit of 30 on two instances', () => {
  it('holds across both, except for what each lets through before its next exchange', async () => {
    const [here, there] = [await start({ RATE_OTHER_PER_PERSON: '30' }), await start({ RATE_OTHER_PER_PERSON: '30' })];
    const ada = await someone();
    expect(await letThrough(20, at(here, ada))).toBe(20);
    await exchange(here);
    expect(await letThrough(4, at(there, ada))).toBe(4);
    await exchange(there);
    await exchange(here);
    expect(await letThrough(3, at(here, ada))).toBe(3);
    // The other instance does not know of these 3 yet, only of the 20 and its own 4.
    expect(await letThrough(9, at(there, ada))).toBe(6);
    await exchange(there);
    // This instance does not know of those 6, since it has not exchanged since.
    expect(await letThrough(1, at(here, ada))).toBe(1);
    await exchange(here);
    expect(await letThrough(9, at(here, ada))).toBe(0);
    expect(await letThrough(9, at(there, ada))).toBe(0);
  });

  it('is exchanged in the background, and once more when an instance stops', async () => {
    const env = { RATE_OTHER_PER_PERSON: '200', RATE_EXCHANGE_MS: '50' };
    const [here, there] = [await start(env), await start(env)];
    const ada = await someone();
    expect(await letThrough(210, at(here, ada))).toBe(200);
    let through = 0;
    await eventually(async () => {
      const { status } = await at(there, ada).get('/api/users');
      if (status !== 429) through += 1;
      expect(status).toBe(429);
    });
    expect(through).toBeLessThan(200);
    const ben = await someone();
    const brief = await backing.another({ RELAY_ENABLED: 'false', ...still, RATE_OTHER_PER_PERSON: '200' });
    await letThrough(7, at(brief, ben));
    await brief.drain();
    expect(await storedCounts(countKey('other', ben.id))).toEqual([7]);
  });

  it('is counted by each instance alone while PostgreSQL is away, and exchanged later', async () => {
    const proxy = await StallProxy.start(backing.database.url);
    const env = { DATABASE_URL: proxy.urlFor(backing.database.url), LOG_LEVEL: 'silent', RATE_EXCHANGE_MS: '50' };
    const api = await start({ ...env, RATE_OTHER_PER_ADDRESS: '30', TRUSTED_PROXIES: 'loopback' });
    const address = '198.51.100.9';
    // Counts by address, since no session can be checked without PostgreSQL.
    const letIn = (count: number) =>
      letThrough(count, new ApiClient(api.url), '/api/users', { 'x-forwarded-for': address });
    expect(await letIn(10)).toBe(10);
    proxy.cut();
    expect(await letIn(40)).toBe(20);
    proxy.resume();
    await eventually(async () => expect(await storedCounts(countKey('other-address', address))).toEqual([30]), {
      timeoutMs: 20_000,
    });
    expect(await letIn(1)).toBe(0);
    await started.pop()?.drain();
    await proxy.close();
  });
});

/** What each instance has stored about the requests of a key, in this window and in the one before. */
async function storedCounts(key: string): Promise<number[]> {
  const rows = await backing.database.query<{ stored: number }>(
    'select count + count_before as stored from rate_counts where key = $1 order by stored',
    [key],
  );
  return rows.map(({ stored }) => stored);
}

describe('an exchange', () => {
  const policy = { name: 'lossy', limit: 30, windowMs: 3_600_000 };
  const clock = new RateClock();
  const counts = () => new PgRateCounts(backing.service.app.get(Database, { strict: false }), randomUUID(), 3_600_000);
  const log = createLog('limits', { logLevel: 'silent', instanceName: null });

  function exchanging(means: RateCounts) {
    const counter = new RateCounter(policy, clock.now);
    return { counter, exchange: new RateExchange([counter], means, clock, 1_000, log) };
  }

  it('whose answer is lost after its commit counts nothing twice, and forgets nothing', async () => {
    const real = counts();
    let isLost = true;
    const here = exchanging({
      exchange: async (tallies) => {
        const answer = await real.exchange(tallies);
        if (isLost) throw new Error('the answer was lost');
        return answer;
      },
    });
    for (let index = 0; index < 12; index += 1) here.counter.consume('ada');
    for (let index = 0; index < 3; index += 1) await here.exchange.run();
    expect(await storedCounts(countKey('lossy', 'ada'))).toEqual([12]);
    here.counter.consume('ada');
    isLost = false;
    await here.exchange.run();
    const there = exchanging(counts());
    there.counter.consume('ada');
    await there.exchange.run();
    expect(there.counter.consume('ada').remaining).toBe(30 - 13 - 2);
  });

  it('that arrives after a later one changes nothing', async () => {
    const instance = counts();
    const tally = { windowAt: 0, own: 5, ownBefore: 0, others: 0, othersBefore: 0, isTouched: false };
    await instance.exchange(new Map([['late', tally]]));
    await instance.exchange(new Map([['late', { ...tally, own: 3 }]]));
    expect(await storedCounts('late')).toEqual([5]);
  });

  it('leaves out a count that PostgreSQL refuses, and exchanges the others', async () => {
    const [writer, reader] = [counts(), counts()];
    const tally = { windowAt: 0, own: 5, ownBefore: 0, others: 0, othersBefore: 0, isTouched: false };
    const keys = ['first', 'second', 'third', 'fourth', 'fifth'].map((key) => `around ${key}`);
    const tallies = (own: number) => new Map(keys.map((key, index) => [key, { ...tally, own: index === 3 ? own : 5 }]));
    await reader.exchange(tallies(1));
    const { nowMs, others } = await writer.exchange(new Map([...tallies(3e9), ['x'.repeat(5_000) + '\0', tally]]));
    expect(nowMs).toBeGreaterThan(0);
    const expected = keys.filter((_, index) => index !== 3).map((key) => ({ key, count: 5, countBefore: 0 }));
    expect(others).toEqual(expect.arrayContaining(expected));
    expect(others).toHaveLength(expected.length);
    expect(await storedCounts('around fifth')).toEqual([5, 5]);
    expect(await storedCounts('around fourth')).toEqual([1]);
  });

  it('covers the previous window, for instances that are still in it', async () => {
    const [writer, reader] = [counts(), counts()];
    const tally = { windowAt: 7_200_000, own: 5, ownBefore: 2, others: 0, othersBefore: 0, isTouched: false };
    await writer.exchange(new Map([['windows', tally]]));
    const seenAt = async (windowAt: number) =>
      (await reader.exchange(new Map([['windows', { ...tally, windowAt, own: 0, ownBefore: 0 }]]))).others;
    expect(await seenAt(3_600_000)).toEqual([{ key: 'windows', count: 2, countBefore: 0 }]);
    expect(await seenAt(7_200_000)).toEqual([{ key: 'windows', count: 5, countBefore: 2 }]);
    expect(await seenAt(10_800_000)).toEqual([{ key: 'windows', count: 0, countBefore: 5 }]);
    expect(await seenAt(14_400_000)).toEqual([{ key: 'windows', count: 0, countBefore: 0 }]);
  });

  it('returns PostgreSQL’s time', async () => {
    const { nowMs } = await counts().exchange(new Map());
    const [row] = await backing.database.query<{ ms: number }>('select extract(epoch from now())::float8 * 1000 as ms');
    expect(nowMs).toBeLessThanOrEqual(row?.ms ?? 0);
    expect(nowMs).toBeGreaterThan((row?.ms ?? 0) - 3_600_000);
  });
});

describe('counting', () => {
  it('costs a send no further statement', async () => {
    const api = await CountedApi.start(backing, still);
    const people = await backing.people(30);
    const chat = await createChat(people[0]!, { members: people.slice(1) });
    const sending = async () => {
      for (const person of people) {
        const sent = await at(api.service, person).post(`/api/chat/${chat.id}/messages`, { content: 'x' });
        expect(sent.headers.get('ratelimit')).toMatch(/^"send(-address)?";r=9999\d\d;/);
      }
    };
    // One for the message, and one to look up whether the session is revoked.
    expect(await api.cost(sending)).toBeLessThanOrEqual(2 * people.length);
    expect(await api.cost(() => exchange(api.service))).toBe(1);
    await api.stop();
  });
});

describe('what is counted', () => {
  it('is shown by its tightest limit, of the person or of the address', async () => {
    const api = await start({ RATE_SEARCH_PER_ADDRESS: '10', RATE_OTHER_PER_PERSON: '5' });
    const ada = await someone();
    expect(await shown(at(api, ada), '/api/users')).toBe('200 "other";q=5;w=3600 "other";r=4;t');
    const search = '/api/search/suggest?q=x';
    expect(await shown(at(api, ada), search)).toBe('200 "search-address";q=10;w=3600 "search-address";r=9;t');
  });

  it('is a person, over all their sessions and addresses', async () => {
    const api = await start({ RATE_OTHER_PER_PERSON: '5' });
    const [ada, ben] = [await someone(), await someone()];
    expect(await letThrough(9, at(api, ada))).toBe(5);
    expect(await letThrough(9, at(api, ben))).toBe(5);
    expect((await at(api, ada).get('/api/search/suggest?q=x')).status).toBe(200);
  });

  it('is an address when nobody is authenticated: bad tokens, no JSON, no route', async () => {
    const api = await start({ RATE_OTHER_PER_ADDRESS: '4', RATE_SEND_PER_ADDRESS: '1' });
    const nobody = new ApiClient(api.url);
    expect(await shown(nobody.as('no-token'), '/api/users')).toMatch(/^401 .* "other-address";r=3;t$/);
    expect(await shown(nobody, '/api/nothing')).toMatch(/^404 .* "other-address";r=2;t$/);
    const noJson = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' };
    const unread = await fetch(`${api.url}/api/chat`, noJson);
    expect([unread.status, unread.headers.get('ratelimit')]).toEqual([400, expect.stringContaining('r=1;')]);
    expect((await fetch(`${api.url}/api/users`, { method: 'HEAD' })).status).toBe(401);
    expect((await fetch(`${api.url}/api/chat`, noJson)).status).toBe(429);
    expect((await nobody.get('/api/nothing')).status).toBe(429);
    expect((await nobody.get('/api/users')).status).toBe(429);
    expect((await nobody.post('/api/chat/1/messages', {})).status).toBe(401);
    expect((await nobody.post('/api/chat/1/messages', {})).status).toBe(429);
  });

  it('is neither health nor preflight requests', async () => {
    const api = await start({ RATE_OTHER_PER_ADDRESS: '1', CORS_ORIGINS: 'https://chat.example.org' });
    const nobody = new ApiClient(api.url);
    expect(await letThrough(3, nobody)).toBe(1);
    expect(await shown(nobody, '/health/simple')).toBe('200 null undefined');
    const origin = { origin: 'https://chat.example.org', 'access-control-request-method': 'GET' };
    expect((await fetch(`${api.url}/api/users`, { method: 'OPTIONS', headers: origin })).status).toBe(204);
    const refused = await fetch(`${api.url}/api/users`, { headers: { origin: origin.origin } });
    expect(refused.status).toBe(429);
    expect(refused.headers.get('access-control-expose-headers')).toContain('RateLimit,RateLimit-Policy');
  });

  it.each([
    ...['GET /healthy', 'GET /health/', 'GET /health?verbose', 'GET /health/nothing', 'POST /health'],
    ...['GET /api/docs/nothing', 'GET /api/docsy', 'POST /api/docs', 'OPTIONS /api/users', 'OPTIONS /health'],
  ])('is %s, which only looks like a request that is not counted', async (request) => {
    const api = await start({ RATE_OTHER_PER_ADDRESS: '2', CORS_ORIGINS: 'https://chat.example.org' });
    const [method, path] = request.split(' ');
    const ask = async () => (await fetch(api.url + path, { method })).status;
    const before = [await ask(), await ask()];
    expect(before.filter((status) => status < 400 || status > 405)).toEqual([]);
    expect(await ask()).toBe(429);
  });

  it('is not an account whose address only a refresh or a sign-up names', async () => {
    const api = await start({ RATE_SIGN_IN_PER_ACCOUNT: '2' });
    const nobody = new ApiClient(api.url);
    const email = 'ada@example.org';
    for (const path of ['/api/refresh', '/api/signup']) {
      for (let index = 0; index < 3; index += 1) expect((await nobody.post(path, { email })).status).toBe(400);
    }
    expect((await nobody.post('/api/signin', { email, password: PASSWORD })).status).toBe(401);
  });

  it('is an account by its e-mail address, in any case, whether it exists or not', async () => {
    const api = await start({ RATE_SIGN_IN_PER_ACCOUNT: '3' });
    const nobody = new ApiClient(api.url);
    const guess = async (email: string) =>
      (await nobody.post('/api/signin', { email, password: 'correct horse' })).status;
    const email = 'nobody@example.org';
    expect([await guess(email), await guess(email), await guess(email.toUpperCase())]).toEqual([401, 401, 401]);
    expect([await guess(email), await guess('other@example.org')]).toEqual([429, 401]);
  });

  it('is an account also when its person changes the password', async () => {
    const api = await start({ RATE_SIGN_IN_PER_ACCOUNT: '2' });
    const ada = at(api, await someone());
    const guess = async () => {
      const passwords = { currentPassword: 'correct horse', newPassword: 'short' };
      return (await ada.put('/api/me/password', passwords)).status;
    };
    expect([await guess(), await guess(), await guess()]).toEqual([422, 422, 429]);
    expect((await ada.get('/api/users')).status).toBe(200);
  });

  it('is not forgotten when somebody signs in, to the account or to another from the same address', async () => {
    const api = await start({ RATE_SIGN_IN_PER_ACCOUNT: '3', RATE_SIGN_IN_PER_ADDRESS: '6' });
    const [ada, ben] = [await someone(), await someone()];
    const signIn = async ({ email }: Person, password = PASSWORD) =>
      (await new ApiClient(api.url).post('/api/signin', { email, password })).status;
    expect([await signIn(ada, 'correct horse'), await signIn(ada), await signIn(ada, 'wrong')]).toEqual([
      401, 200, 401,
    ]);
    expect([await signIn(ada), await signIn(ben), await signIn(ben), await signIn(ben)]).toEqual([429, 200, 200, 429]);
  });

  it('is the client behind a trusted proxy, or else the proxy', async () => {
    const trusting = await start({ RATE_OTHER_PER_ADDRESS: '2', TRUSTED_PROXIES: 'loopback' });
    const wary = await start({ RATE_OTHER_PER_ADDRESS: '2' });
    const from = async (api: RunningService, address: string) =>
      (await new ApiClient(api.url).get('/api/users', { 'x-forwarded-for': address })).status;
    const addresses = ['192.0.2.1', '192.0.2.1', '192.0.2.1', '2001:db8::1', '2001:db8::2', '2001:db8::3'];
    const answers = async (api: RunningService) => {
      const statuses: number[] = [];
      for (const address of addresses) statuses.push(await from(api, address));
      return statuses;
    };
    expect(await answers(trusting)).toEqual([401, 401, 429, 401, 401, 429]);
    expect(await answers(wary)).toEqual([401, 401, 429, 429, 429, 429]);
  });

  it('is the trusted proxy if it passes on text that is no address', async () => {
    const api = await start({ RATE_OTHER_PER_ADDRESS: '3', TRUSTED_PROXIES: 'loopback' });
    const from = async (address: string) =>
      (await new ApiClient(api.url).get('/api/users', { 'x-forwarded-for': address })).status;
    const texts = ['one', 'x'.repeat(15_000), '192.0.2.999', 'another', '192.0.2.1, three'];
    const statuses: number[] = [];
    for (const text of texts) statuses.push(await from(text));
    expect(statuses).toEqual([401, 401, 401, 429, 429]);
    expect([await from('192.0.2.1:50001'), await from('::ffff:192.0.2.1'), await from('192.0.2.1')]).toEqual([
      401, 401, 401,
    ]);
    expect(await from('192.0.2.1:50002')).toBe(429);
    await exchange(api);
    expect(await storedCounts(countKey('other-address', '127.0.0.1'))).toContain(3);
  });

  it('is nothing when limits are off', async () => {
    const api = await start({ RATE_LIMITS: 'false', RATE_OTHER_PER_PERSON: '1' });
    const ada = await someone();
    expect(await letThrough(3, at(api, ada))).toBe(3);
    expect(await shown(at(api, ada), '/api/users')).toBe('200 null undefined');
  });
});

describe('a refusal', () => {
  it('names the same moment in both of its headers, however far away', async () => {
    const api = await start({ RATE_OTHER_PER_PERSON: '1' });
    const { headers } = await untilRefused(at(api, await someone()));
    const wait = Number(headers.get('retry-after'));
    expect(wait).toBeGreaterThan(3_000);
    expect(headers.get('ratelimit')).toBe(`"other";r=0;t=${wait}`);
  });

  it('names the limit and how long to wait: after that, one more is let through', async () => {
    const api = await start({ RATE_OTHER_PER_PERSON: '3', RATE_WINDOW_SECONDS: '2' });
    const ada = await someone();
    const client = at(api, ada);
    await letThrough(3, client);
    const refused = await untilRefused(client);
    const { body, headers } = refused;
    const wait = Number(headers.get('retry-after'));
    expect(body).toMatchObject({ code: 'rate_limited', status: 429, type: 'urn:fechatter:problem:rate_limited' });
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(headers.get('ratelimit')).toBe(`"other";r=0;t=${wait}`);
    expect(wait).toBeGreaterThanOrEqual(1);
    expect(wait).toBeLessThanOrEqual(4);
    const waited = performance.now() + wait * 1_000;
    await eventually(() => expect(performance.now()).toBeGreaterThan(waited), { timeoutMs: 20_000 });
    expect((await client.get('/api/users')).status).toBe(200);
  });
});

/** Sends until a request is refused. On a slow machine, the window slides meanwhile. */
async function untilRefused(client: ApiClient) {
  for (;;) {
    const answer = await client.get<Problem>('/api/users');
    if (answer.status === 429) return answer;
  }
}
