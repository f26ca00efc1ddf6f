import type { AuthTokens } from '@fechatter/core';
import { PASSWORD, Person, signUpWorkspace, type ApiResponse, type Problem } from '@fechatter/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuthClient } from '../worlds/auth-client.js';
import { ChatApi } from '../worlds/chat-api.js';

const PAGE = 'https://chat.example.org';
const HTTPS = { 'x-forwarded-proto': 'https' };
const SET = /^fechatter_refresh=[\w-]+; Max-Age=\d+; Path=\/api; Expires=[^;]+; HttpOnly; SameSite=Strict$/;
const SET_SECURE =
  /^__Host-fechatter_refresh=[\w-]+; Max-Age=\d+; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Strict$/;
const CLEARED = 'fechatter_refresh=; Path=/api; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Strict';

let api: ChatApi;
let anyone: AuthClient;

beforeAll(async () => {
  api = await ChatApi.start({ RELAY_ENABLED: 'false', TRUSTED_PROXIES: 'loopback', CORS_ORIGINS: PAGE });
  anyone = new AuthClient(api.url);
});
afterAll(() => api.stop());

type Answer = ApiResponse<AuthTokens & Problem>;

function signIn(email: string | null, headers: Record<string, string> = {}): Promise<Answer> {
  return anyone.api.post('/api/signin', { email, password: PASSWORD, refreshCookie: true }, headers);
}

function refresh(cookie: string, body: object | undefined = {}): Promise<Answer> {
  return anyone.api.post('/api/refresh', body, { cookie });
}

function cookieOf({ headers }: Answer): string {
  return headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

/** A person who has signed in with a browser. */
async function browser(): Promise<{ person: Person; cookie: string }> {
  const { email } = await signUpWorkspace(api.url);
  const answer = await signIn(email);
  return { person: new Person(api.url, answer.body), cookie: cookieOf(answer) };
}

describe('a refresh token in a cookie', () => {
  it('is set by sign-up, sign-in and refresh, and is not in the answer', async () => {
    const email = 'cookie@example.org';
    const newcomer = { email, password: PASSWORD, fullName: 'C', workspaceName: 'W', refreshCookie: true };
    const signedUp: Answer = await anyone.api.post('/api/signup', newcomer);
    const signedIn = await signIn(email);
    const refreshed = await refresh(cookieOf(signedIn));
    for (const { headers, body } of [signedUp, signedIn, refreshed]) {
      expect(headers.getSetCookie()).toEqual([expect.stringMatching(SET)]);
      expect(body.refreshToken).toBeNull();
      expect(await anyone.access(body.accessToken)).toEqual([200, undefined]);
    }
    expect(cookieOf(refreshed)).not.toBe(cookieOf(signedIn));
    expect((await refresh(cookieOf(refreshed))).status).toBe(200);
  });

  it('is Secure if the request came by https', async () => {
    const { email } = await signUpWorkspace(api.url);
    const { headers } = await signIn(email, HTTPS);
    expect(headers.getSetCookie()).toEqual([expect.stringMatching(SET_SECURE)]);
  });

  it('is always Secure if the operator says so', async () => {
    const strict = await api.another({ RELAY_ENABLED: 'false', COOKIE_SECURE: 'always' });
    const { email } = await signUpWorkspace(api.url);
    const body = { email, password: PASSWORD, refreshCookie: true };
    const { headers } = await new AuthClient(strict.url).api.post('/api/signin', body);
    expect(headers.getSetCookie()).toEqual([expect.stringMatching(SET_SECURE)]);
    await strict.drain();
  });

  it('is not set unless asked for', async () => {
    const { email } = await signUpWorkspace(api.url);
    const { headers, body } = await anyone.signIn(email);
    expect(headers.getSetCookie()).toEqual([]);
    expect((await anyone.refresh(body.refreshToken)).headers.getSetCookie()).toEqual([]);
  });

  it('gives two tabs the same successor', async () => {
    const { cookie } = await browser();
    const tabs = await Promise.all([refresh(cookie), refresh(cookie)]);
    expect(tabs.map(({ status }) => status)).toEqual([200, 200]);
    expect(new Set(tabs.map(cookieOf)).size).toBe(1);
  });

  it('is refreshed by a request without a body', async () => {
    const { cookie } = await browser();
    const answer: Answer = await anyone.api.post('/api/refresh', undefined, { cookie });
    expect([answer.status, answer.headers.getSetCookie().length]).toEqual([200, 1]);
  });

  it('is ignored, and kept, when the body has a token', async () => {
    const { cookie } = await browser();
    const { tokens, id } = await signUpWorkspace(api.url);
    const { status, body, headers } = await refresh(cookie, { refreshToken: tokens.refreshToken });
    expect([status, body.user.id, headers.getSetCookie()]).toEqual([200, id, []]);
    expect(body.refreshToken).toEqual(expect.any(String));
    const wrong = await refresh(cookie, { refreshToken: 'x' });
    expect([wrong.status, wrong.headers.getSetCookie()]).toEqual([401, []]);
    expect((await refresh(cookie)).status).toBe(200);
  });

  it.each([
    'fechatter_refresh=x',
    'fechatter_refresh=',
    'fechatter_refresh=%E0%A4%A',
    `a=b; fechatter_refresh="${'y'.repeat(3_000)}"; c`,
  ])('is refused and cleared when malformed: %.40s', async (cookie) => {
    const { status, body, headers } = await refresh(cookie);
    expect([status, body.code, headers.getSetCookie()]).toEqual([401, 'invalid_refresh_token', [CLEARED]]);
  });

  it.each(['', 'fechatter_refresh', '=;;=', 'other=1'])(
    'is refused without clearing anything when absent: "%s"',
    async (cookie) => {
      const { status, body, headers } = await refresh(cookie);
      expect([status, body.code, headers.getSetCookie()]).toEqual([401, 'invalid_refresh_token', []]);
    },
  );

  it('is cleared when it is used after its successor, which ends the session', async () => {
    const { cookie } = await browser();
    const second = await refresh(cookie);
    const third = await refresh(cookieOf(second));
    const reuse = await refresh(cookie);
    expect([reuse.status, reuse.headers.getSetCookie()]).toEqual([401, [CLEARED]]);
    expect((await refresh(cookieOf(third))).status).toBe(401);
  });

  it.each(['/api/logout', '/api/logout-all'])('is cleared by %s if the browser has it', async (path) => {
    const { person, cookie } = await browser();
    const answer = await person.api.post(path, undefined, { cookie });
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([204, [CLEARED]]);
    expect((await refresh(cookie)).status).toBe(401);
    const without = await (await signUpWorkspace(api.url)).api.post(path);
    expect([without.status, without.headers.getSetCookie()]).toEqual([204, []]);
  });

  it('over https is one that no other host of the domain can set, and no other is read', async () => {
    const { email } = await signUpWorkspace(api.url);
    const cookie = cookieOf(await signIn(email, HTTPS));
    const [, token = ''] = cookie.split('=');
    const tossed = await anyone.api.post<Problem>(
      '/api/refresh',
      {},
      { ...HTTPS, cookie: `fechatter_refresh=${token}` },
    );
    expect([tossed.status, tossed.body.code]).toEqual([401, 'invalid_refresh_token']);
    expect((await anyone.api.post('/api/refresh', {}, { ...HTTPS, cookie })).status).toBe(200);
  });

  it('is refused when it comes twice', async () => {
    const [mine, theirs] = [await browser(), await browser()];
    const { status, body } = await refresh(`${theirs.cookie}; ${mine.cookie}`);
    expect([status, body.code]).toEqual([401, 'invalid_refresh_token']);
    expect((await refresh(mine.cookie)).status).toBe(200);
  });

  it.each<[number, Record<string, string>]>([
    [403, { origin: 'https://evil.example.org' }],
    [403, { origin: 'null' }],
    [403, { 'sec-fetch-site': 'cross-site' }],
    [403, { 'sec-fetch-site': 'same-site', origin: 'https://blog.example.org' }],
    [200, { 'sec-fetch-site': 'same-site', origin: PAGE }],
    [200, { 'sec-fetch-site': 'same-origin' }],
    [200, { origin: 'own' }],
    [200, {}],
  ])('is answered with %s to a page with %j', async (expected, headers) => {
    const { cookie } = await browser();
    const sent = headers['origin'] === 'own' ? { origin: new URL(api.url).origin } : headers;
    const answer = await anyone.api.post<Problem>('/api/refresh', {}, { cookie, ...sent });
    expect(answer.status).toBe(expected);
    if (expected === 403) expect(answer.body.code).toBe('origin_not_allowed');
  });

  it('is accepted by no other route, and with JSON only', async () => {
    const { cookie } = await browser();
    const list = await anyone.api.get<Problem>('/api/users', { cookie });
    expect([list.status, list.body.code]).toEqual([401, 'unauthenticated']);
    const form = await fetch(`${api.url}/api/refresh`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'text/plain' },
      body: '{}',
    });
    expect([form.status, form.headers.getSetCookie()]).toEqual([415, []]);
    expect((await refresh(cookie)).status).toBe(200);
  });
});

describe('a page', () => {
  async function preflight(origin: string): Promise<(string | null)[]> {
    const headers = { origin, 'access-control-request-method': 'POST' };
    const { headers: told } = await fetch(`${api.url}/api/refresh`, { method: 'OPTIONS', headers });
    return [told.get('access-control-allow-origin'), told.get('access-control-allow-credentials')];
  }

  it('may send the cookie from the origins in CORS_ORIGINS only', async () => {
    expect(await preflight(PAGE)).toEqual([PAGE, 'true']);
    expect((await preflight('https://evil.example.org'))[0]).toBeNull();
  });
});
