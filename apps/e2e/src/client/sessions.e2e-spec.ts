import { describe, expect, it } from '@jest/globals';
import {
  browserEnvironment,
  createApi,
  NetworkError,
  resumeSession,
  SessionEndedError,
  signIn,
} from '@fechatter/client';
import { highLimits } from '@fechatter/system';
import { ApiClient, eventually, PASSWORD, signUpWorkspace, type Person } from '@fechatter/testing';
import { useSystem } from '../use-system.js';
import { Origin, type Tab } from './origin.js';

const system = useSystem({ env: { ...highLimits, ACCESS_TOKEN_TTL_SECONDS: '3' } });

const REFRESH = 'POST /api/refresh';
/** A clock that stands still, so that only the server's 401 tells that a token has expired. */
const standing = () => {
  const ms = Date.now();
  return { now: () => ms };
};

async function origin(): Promise<Origin> {
  return new Origin(await signUpWorkspace(system.api), system.api);
}

/** Waits until the server no longer takes the tab's token. */
async function untilExpired({ session }: Tab): Promise<string> {
  const token = await session.accessToken();
  await eventually(async () => {
    const { status } = await new ApiClient(system.api, token).get('/api/me');
    expect(status).toBe(401);
  });
  return token;
}

describe('a session of the client library', () => {
  it('is refreshed once for fifty calls with an expired token', async () => {
    const page = await origin();
    const tab = await page.open(standing());
    await untilExpired(tab);
    const answers = await Promise.all(Array.from({ length: 50 }, () => tab.api.get('/api/me')));
    expect(new Set(answers.map(({ id }) => id))).toEqual(new Set([tab.session.userId]));
    expect(page.count(REFRESH)).toBe(1);
  });

  it('is refreshed once for two tabs, and lives on in both', async () => {
    const page = await origin();
    const clock = standing();
    const tabs = [await page.open(clock), await page.open(clock)];
    for (let rounds = 1; rounds <= 3; rounds += 1) {
      const token = await untilExpired(tabs[0] as Tab);
      const renewed = await Promise.all(tabs.map(({ session }) => session.renew(token)));
      expect(new Set(renewed).size).toBe(1);
      expect(page.count(REFRESH)).toBe(rounds);
    }
    for (const { api } of tabs) await api.get('/api/me');
  });

  it('goes on by its own clock, before the server has to refuse a token', async () => {
    const page = await origin();
    const tab = await page.open();
    const ends = Date.now() + 8_000;
    await eventually(
      async () => {
        await tab.api.get('/api/me');
        expect(Date.now()).toBeGreaterThan(ends);
      },
      { timeoutMs: 20_000, everyMs: 100 },
    );
    // Each refusal would have cost a further call.
    expect(page.count(REFRESH)).toBeGreaterThanOrEqual(2);
    expect(tab.session.isEnded).toBe(false);
  });

  it('survives a refresh whose answer is lost', async () => {
    const page = await origin();
    const tab = await page.open(standing());
    const token = await untilExpired(tab);
    page.loses = (request) => request === REFRESH && page.count(REFRESH) === 1;
    const renewed = await tab.session.renew(token);
    expect([renewed === token, page.count(REFRESH)]).toEqual([false, 2]);
    await untilExpired(tab);
    await tab.api.get('/api/me');
    expect(tab.session.isEnded).toBe(false);
  });

  it('ends in both tabs when one signs out, and on the server', async () => {
    const page = await origin();
    const [one, other] = [await page.open(), await page.open()];
    const token = await one.session.accessToken();
    await one.session.signOut();
    await eventually(() => expect(other.session.isEnded).toBe(true));
    await expect(other.api.get('/api/me')).rejects.toEqual(new SessionEndedError('signed_out'));
    await eventually(async () => {
      const { body } = await new ApiClient(system.api, token).get<{ code: string }>('/api/me');
      expect(body.code).toBe('session_revoked');
    });
  });

  it('ends when the server revokes it, and the person is told once', async () => {
    const page = await origin();
    const tab = await page.open();
    const reasons: string[] = [];
    tab.session.onEnded((reason) => reasons.push(reason));
    await tab.api.post('/api/logout-all');
    const calls = Array.from({ length: 5 }, () => tab.api.get('/api/me'));
    const results = await Promise.allSettled(calls);
    expect(results.map(({ status }) => status)).toEqual(Array(5).fill('rejected'));
    expect(reasons).toEqual(['refused']);
  });

  it('is not ended by a server that is away', async () => {
    const person: Person = await signUpWorkspace(system.api);
    const page = new Origin(person, system.api);
    const tab = await page.open(standing());
    await untilExpired(tab);
    await system.crash('chat-api-1', async () => {
      await expect(tab.api.get('/api/me')).rejects.toBeInstanceOf(NetworkError);
      expect(tab.session.isEnded).toBe(false);
    });
    await eventually(async () => expect((await tab.api.get('/api/me')).id).toBe(person.id));
  });
});

/** A fetch that keeps one cookie, as a browser does for the server of the page. */
function withCookie(): typeof fetch {
  let cookie = '';
  return async (url, init) => {
    const headers = { ...(init?.headers as Record<string, string>), ...(cookie && { cookie }) };
    const response = await fetch(url, { ...init, headers });
    cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
    return response;
  };
}

describe('a refresh cookie', () => {
  it('resumes the session of a page that keeps nothing, until the person signs out', async () => {
    const person = await signUpWorkspace(system.api);
    const browser = withCookie();
    // Each page has a storage of its own, in memory.
    const page = () => ({
      environment: browserEnvironment({ fetch: browser }),
      url: system.api,
      refreshCookie: true,
    });
    expect(await resumeSession(page())).toBeNull();
    await signIn(page(), { email: person.email, password: PASSWORD });
    const session = await resumeSession(page());
    expect(session?.userId).toBe(person.id);
    await session?.signOut();
    expect(await resumeSession(page())).toBeNull();
  });
});

describe('what needs no session', () => {
  it('is called without one', async () => {
    const api = createApi({ environment: browserEnvironment(), url: system.api });
    expect((await api.get('/health/ready')).status).toBe('ok');
  });
});
