import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually } from '@fechatter/testing';
import { useTestApi } from '../test/use-test-api.js';
import { createApi, type Credentials } from './api.js';
import { NetworkError, ProblemError } from './errors.js';

const world = useTestApi();

const PATH = { id: '42' };
const BODY = { content: 'hello' };

/** A person whose tokens the test says. */
function holder(...tokens: string[]): Credentials & { refused: string[] } {
  const refused: string[] = [];
  return {
    refused,
    accessToken: () => Promise.resolve(tokens[0] ?? ''),
    renew: (token) => {
      refused.push(token);
      return Promise.resolve(tokens[refused.length] ?? '');
    },
  };
}

async function signedIn(credentials?: Credentials) {
  const environment = world.origin.tab();
  const { accessToken } = await createApi({ environment, url: world.server.url }).post('/api/signin', {
    body: { email: 'ann@example.org', password: 'x' },
  });
  return createApi({ environment, url: world.server.url, credentials: credentials ?? holder(accessToken) });
}

const failure = (promise: Promise<unknown>) => promise.then(() => null).catch((error: unknown) => error);

describe('a call', () => {
  it('sends token, key and body, and returns the body of the answer', async () => {
    const api = await signedIn();
    const message = await api.post('/api/chat/{id}/messages', { path: PATH, body: BODY, idempotencyKey: 'k1' });
    expect(message).toMatchObject({ chatId: '42', content: 'hello' });
    const expected = { method: 'POST', token: 'access-1', key: 'k1', body: BODY };
    expect(world.server.received.at(-1)).toMatchObject(expected);
  });

  it('returns undefined for an answer without a body', async () => {
    expect(await (await signedIn()).post('/api/logout')).toBeUndefined();
  });

  it('gives status and headers to those who ask', async () => {
    const { status, headers } = await (await signedIn()).request('get', '/api/me');
    expect([status, headers.get('x-request-id')]).toEqual([200, 'r1']);
  });

  it('throws the problem that is answered', async () => {
    const error = await failure((await signedIn()).get('/api/chat/{id}', { path: PATH }));
    expect(error).toBeInstanceOf(ProblemError);
    const problem = expect.objectContaining({ detail: 'not_found' }) as unknown;
    expect(error).toMatchObject({ status: 404, code: 'not_found', problem, requestId: 'r1', retryAfterMs: null });
  });

  it.each([
    ['seconds', '7', 7_000],
    ['a date', new Date().toUTCString(), null],
    ['nonsense', 'soon', null],
  ])('reads Retry-After in seconds, and nothing else: %s', async (_, value, expected) => {
    const api = await signedIn();
    world.server.fault = () => ({ when: 'before', status: 429, headers: { 'Retry-After': value } });
    expect(await failure(api.get('/api/me'))).toMatchObject({ status: 429, retryAfterMs: expected });
  });

  it('throws a NetworkError if there is no answer', async () => {
    const api = await signedIn();
    world.server.fault = () => ({ when: 'before', cut: true });
    expect(await failure(api.get('/api/me'))).toBeInstanceOf(NetworkError);
  });

  it('gives up after 30 s', async () => {
    const api = await signedIn();
    let isAnswered = () => {};
    world.server.fault = () => new Promise((resolve) => (isAnswered = () => resolve(null)));
    const error = failure(api.get('/api/me'));
    await eventually(() => expect(world.server.count('/api/me')).toBe(1));
    await world.origin.clock.advance(29_999);
    expect(await Promise.race([error, Promise.resolve(null)])).toBeNull();
    await world.origin.clock.advance(1);
    expect(await error).toEqual(new NetworkError('There is no answer within 30000 ms.'));
    isAnswered();
  });

  it('ends with the reason of its signal, and leaves no timer behind', async () => {
    const api = await signedIn();
    const abort = new AbortController();
    world.server.fault = () => {
      abort.abort(new Error('the page was left'));
      return { when: 'before', cut: true };
    };
    expect(await failure(api.get('/api/me', { signal: abort.signal }))).toEqual(new Error('the page was left'));
    expect(world.origin.clock.running).toBe(0);
    const before = world.server.received.length;
    expect(await failure(api.get('/api/me', { signal: abort.signal }))).toEqual(new Error('the page was left'));
    expect(world.server.received).toHaveLength(before);
  });
});

describe('an answer that is not from the server', () => {
  const answering = async (status: number, run: (url: string) => Promise<void>) => {
    const portal = createServer((_, response) => response.writeHead(status).end('<h1>Welcome to our Wi-Fi</h1>'));
    await once(portal.listen(0, '127.0.0.1'), 'listening');
    await run(`http://127.0.0.1:${(portal.address() as AddressInfo).port}`);
    portal.closeAllConnections();
    await once(portal.close(), 'close');
  };

  it('is no answer if it is a success', () =>
    answering(200, async (url) => {
      const api = createApi({ environment: world.origin.tab(), url });
      expect(await failure(api.get('/api/me'))).toBeInstanceOf(NetworkError);
    }));

  it('is an error without a problem otherwise', () =>
    answering(502, async (url) => {
      const api = createApi({ environment: world.origin.tab(), url });
      const expected = { status: 502, code: 'http_502', problem: null, requestId: null };
      expect(await failure(api.get('/api/me'))).toMatchObject(expected);
    }));
});

describe('a token that is refused', () => {
  it('is renewed, and the call repeated', async () => {
    const credentials = holder('access-1', 'access-2');
    const api = await signedIn(credentials);
    world.server.expireTokens();
    await signedIn();
    expect(await api.get('/api/me')).toMatchObject({ id: '3' });
    expect(credentials.refused).toEqual(['access-1']);
  });

  it('is renewed once for one call', async () => {
    const credentials = holder('bad', 'worse', 'access-1');
    const api = await signedIn(credentials);
    expect(await failure(api.get('/api/me'))).toMatchObject({ status: 401, code: 'unauthenticated' });
    expect(credentials.refused).toEqual(['bad']);
  });

  it('is kept if the 401 is about a password', async () => {
    const credentials = holder('access-1');
    const api = await signedIn(credentials);
    world.server.fault = () => ({ when: 'before', status: 401, code: 'invalid_credentials' });
    expect(await failure(api.get('/api/me'))).toMatchObject({ code: 'invalid_credentials' });
    expect(credentials.refused).toEqual([]);
  });
});
