import { ticketHash } from '@fechatter/server';
import { eventually, openEventStream, type EventStream, type EventStreamRefused } from '@fechatter/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Browser } from '../worlds/browser-tab.js';
import type { SourceChat } from '../worlds/event-source.js';
import { heard, NotifyServer, refusalIn, resumeTokenFor, StreamWorld, type Listener } from '../worlds/stream-world.js';

describe('a ticket', () => {
  let world: StreamWorld;
  let ada: Listener;
  let bo: Listener;
  let chat: SourceChat;
  let browser: Browser;

  beforeAll(async () => {
    world = await StreamWorld.open();
  });

  beforeEach(async () => {
    [ada, bo] = world.people();
    chat = await world.source.createChat(ada.workspaceId, [ada.userId, bo.userId]);
    browser = new Browser(world);
  });

  afterEach(() => world.clear());

  afterAll(() => world.close());

  const open = (server: { url: string }, ticket: string, headers: Record<string, string> = {}) =>
    browser.open(server, ticket, headers);
  const refusalOf = (opening: Promise<EventStream>) =>
    opening.then(
      () => null,
      (error: unknown) => refusalIn(error as EventStreamRefused),
    );
  const unauthenticated = { status: 401, code: 'unauthenticated' };

  /** Opens a stream that is refused with 200. */
  async function refusedFor(server: { url: string }, ticket: string) {
    const stream = await open(server, ticket);
    const closing = await stream.nextData('stream.closing');
    await stream.ended;
    return { closing, frames: stream.frames.length, retryMs: stream.retryMs ?? 0 };
  }

  it('opens a stream without a header, once', async () => {
    const server = await world.startNotify();
    const ticket = await world.ticketFor(ada);
    const stream = await open(server, ticket);
    await stream.next('stream.live');
    await world.source.say(chat, 'hello');
    await eventually(() => expect(heard(stream)).toEqual(['hello']));
    browser.cookies.clear();
    expect(await refusalOf(open(server, ticket))).toEqual(unauthenticated);
    const another = 'A'.repeat(43);
    for (const text of ['', 'x', another, `${another}\u0000`]) {
      expect(await refusalOf(open(server, encodeURIComponent(text)))).toEqual(unauthenticated);
    }
  });

  it('that several clients use at once lets one of them in', async () => {
    const servers = [await world.startNotify(), await world.startNotify()];
    const ticket = await world.ticketFor(ada);
    const attempts = servers.flatMap((server) => Array.from({ length: 5 }, () => refusalOf(open(server, ticket))));
    const refusals = await Promise.all(attempts);
    expect(refusals.filter((refusal) => refusal === null)).toHaveLength(1);
    expect(refusals.filter((refusal) => refusal !== null)).toEqual(Array(9).fill(unauthenticated));
  });

  it('reconnects with its cookie, on any instance, and after NATS lost everything', async () => {
    const [one, other] = [await world.startNotify(), await world.startNotify()];
    const ticket = await world.ticketFor(ada);
    const first = await open(one, ticket);
    await first.next('stream.live');
    expect([...browser.cookies.keys()]).toEqual([`fechatter_events_${ticketHash(ticket).slice(0, 8)}`]);
    expect(browser.attributes).toEqual(['Path=/api/events', 'HttpOnly', 'SameSite=Strict']);
    await world.source.say(chat, 'before the cut');
    await eventually(() => expect(heard(first)).toHaveLength(1));
    first.cut();
    await world.source.say(chat, 'meanwhile');
    const second = await open(other, ticket, { lastEventId: first.lastEventId ?? '' });
    await second.next('stream.live');
    expect(heard(second)).toEqual(['meanwhile']);
    await world.source.beginEpoch();
    await second.next('stream.reset');
    second.cut();
    const third = await open(one, ticket, { lastEventId: second.lastEventId ?? '' });
    await third.next('stream.live');
  });

  it('has a cookie for https only where the request came by https', async () => {
    const server = await world.startNotify({ TRUSTED_PROXIES: 'loopback' });
    const secure = await open(server, await world.ticketFor(ada), { 'x-forwarded-proto': 'https' });
    await secure.next('stream.live');
    expect(browser.attributes).toContain('Secure');
    const always = await world.startNotify({ COOKIE_SECURE: 'always' });
    await (await open(always, await world.ticketFor(ada))).next('stream.live');
    expect(browser.attributes).toContain('Secure');
  });

  it('is worth nothing with the cookie of another ticket, of another person, or of a session that has ended', async () => {
    const server = await world.startNotify();
    const mine = await world.ticketFor(ada);
    await open(server, mine);
    const [[name = '', token = ''] = []] = browser.cookies;
    const theirs = await world.ticketFor(bo);
    await new Browser(world).open(server, theirs);
    const cookieOf = (ticket: string) => `fechatter_events_${ticketHash(ticket).slice(0, 8)}`;
    browser.cookies.clear();
    browser.cookies.set(cookieOf(theirs), token);
    expect(await refusalOf(open(server, theirs))).toEqual(unauthenticated);
    browser.cookies.set(name, resumeTokenFor(bo, ticketHash(theirs), 60));
    expect(await refusalOf(open(server, mine))).toEqual(unauthenticated);
    browser.cookies.set(name, resumeTokenFor(ada, ticketHash(mine), -1));
    expect(await refusalOf(open(server, mine))).toEqual(unauthenticated);
    browser.cookies.set(name, ada.token);
    expect(await refusalOf(open(server, mine))).toEqual(unauthenticated);
  });

  it('ends with its session: at a revocation, and at the end of its time', async () => {
    const server = await world.startNotify();
    const ticket = await world.ticketFor(ada);
    const stream = await open(server, ticket);
    await stream.next('stream.live');
    await world.source.revoke({ sessionId: ada.sessionId, kind: 'session' });
    expect(await stream.nextData('stream.closing')).toEqual({ reason: 'session_revoked', reconnect: false });
    expect(await refusalOf(open(server, ticket))).toEqual({ status: 401, code: 'session_revoked' });
    expect(await refusalOf(open(server, await world.ticketFor(ada)))).toEqual({ status: 401, code: 'session_revoked' });
    const short = await open(server, await world.ticketFor(bo, 2));
    expect(await short.nextData('stream.closing')).toEqual({ reason: 'token_expired', reconnect: true });
  });

  it('keeps ten cookies at most: the oldest is removed', async () => {
    const server = await world.startNotify();
    const tickets: string[] = [];
    for (let tab = 0; tab < 12; tab += 1) {
      const ticket = await world.ticketFor(ada);
      tickets.push(ticket);
      await open(server, ticket);
    }
    expect(browser.cookies.size).toBe(10);
    await (await open(server, tickets.at(-1) ?? '')).next('stream.live');
    expect(browser.cookies.size).toBe(10);
  });

  it('is not disturbed by cookies that others have set, whatever their names', async () => {
    const server = await world.startNotify();
    const odd = ['fechatter_events_a b=c', 'fechatter_events_(=d', 'fechatter_events_"=e', 'fechatter_events_=f'];
    const many = Array.from({ length: 200 }, (_, index) => `fechatter_events_${String(index).padStart(8, '0')}=x`);
    const stream = await open(server, await world.ticketFor(ada), { cookie: [...odd, ...many].join('; ') });
    await stream.next('stream.live');
    const set = stream.response.headers['set-cookie'] ?? [];
    expect(set.length).toBeGreaterThan(1);
    expect(set.length).toBeLessThanOrEqual(51);
  });

  it('is not used up by HEAD, nor by an instance that serves nothing', async () => {
    const server = await world.startNotify();
    const ticket = await world.ticketFor(ada);
    const head = await fetch(`${server.url}/api/events?ticket=${ticket}`, { method: 'HEAD' });
    expect([head.status, head.headers.get('set-cookie')]).toEqual([200, null]);
    await (await open(server, ticket)).next('stream.live');
  });

  it('beside a token, or for a page, is refused with the rule', async () => {
    const server = await world.startNotify();
    const ticket = await world.ticketFor(ada);
    const ask = async (headers: Record<string, string>) => {
      const response = await fetch(`${server.url}/api/events?ticket=${ticket}`, { headers });
      return [response.status, await response.json()];
    };
    expect(await ask({ authorization: `Bearer ${ada.token}` })).toEqual([
      400,
      expect.objectContaining({ detail: '`ticket` comes instead of an access token, not beside it.' }),
    ]);
    expect(await ask({ accept: 'application/json' })).toEqual([
      400,
      expect.objectContaining({ detail: '`ticket` is for a stream: a page takes an access token.' }),
    ]);
    await (await open(server, ticket)).next('stream.live');
  });

  it('a resume token is no access token', async () => {
    const server = await world.startNotify();
    const token = resumeTokenFor(ada, ticketHash(await world.ticketFor(ada)), 60);
    expect(await world.refusal(server, { ...ada, token })).toEqual(unauthenticated);
  });

  describe('that can not be served now is refused with 200, since a native EventSource gives up at anything else', () => {
    it('too_many_streams, with a cookie, so that a later attempt succeeds', async () => {
      const server = await world.startNotify({ MAX_STREAMS_PER_PERSON: '1' });
      const first = await world.listen(server, ada);
      const ticket = await world.ticketFor(ada);
      const { closing, frames, retryMs } = await refusedFor(server, ticket);
      expect([closing, frames]).toEqual([{ reason: 'too_many_streams', reconnect: true }, 1]);
      expect(retryMs).toBeGreaterThanOrEqual(12_000);
      await first.close();
      await eventually(async () => (await open(server, ticket)).next('stream.live'));
    });

    it('too_many_streams, for an address that asks too often', async () => {
      const server = await world.startNotify({ STREAM_OPENS_PER_MINUTE_PER_ADDRESS: '1' });
      await world.listen(server, ada);
      const { closing, retryMs } = await refusedFor(server, await world.ticketFor(ada));
      expect(closing).toEqual({ reason: 'too_many_streams', reconnect: true });
      // While the ticket is good.
      expect(retryMs).toBeLessThanOrEqual(20_000);
      expect(await world.refusal(server, ada)).toEqual({ status: 429, code: 'rate_limited' });
    });

    it('unavailable, when the instance is full', async () => {
      const server = await world.startNotify({ MAX_STREAMS: '1' });
      await world.listen(server, bo);
      const { closing } = await refusedFor(server, await world.ticketFor(ada));
      expect(closing).toEqual({ reason: 'unavailable', reconnect: true });
    });
  });

  it('is refused with draining while the instance stops', async () => {
    const server = await world.startNotify({ SHUTDOWN_GRACE_MS: '5000' });
    const ticket = await world.ticketFor(ada);
    const held = await Promise.all(Array.from({ length: 10 }, () => world.listen(server, bo)));
    const stopped = world.stopNotify(server);
    await Promise.race(held.map((stream) => stream.next('stream.closing')));
    const { closing, retryMs } = await refusedFor(server, ticket);
    expect([closing, retryMs >= 2_000]).toEqual([{ reason: 'draining', reconnect: true }, true]);
    await stopped;
  });

  it('is refused with starting while the instance starts, and with unavailable without NATS', async () => {
    const own = await StreamWorld.open();
    try {
      const person = own.person();
      const ticket = await own.ticketFor(person);
      const refuse = async (server: { url: string }) => {
        const stream = await openEventStream(`${server.url}/api/events?ticket=${ticket}`);
        const { reason } = await stream.nextData<{ reason: string }>('stream.closing');
        return reason;
      };
      await own.source.createStream('unfinished', 2 ** 41);
      const server = await NotifyServer.start({ NATS_URL: own.nats.url, NATS_AWAY_MS: '3000' });
      expect(await refuse(server)).toBe('starting');
      await own.source.complete();
      await server.ready();
      const held = await openEventStream(`${server.url}/api/events`, { token: person.token });
      await held.next('stream.live');
      await own.nats.kill();
      expect(await held.nextData('stream.closing')).toEqual({ reason: 'unavailable', reconnect: true });
      expect(await refuse(server)).toBe('unavailable');
      await server.stop();
    } finally {
      await own.close().catch(() => undefined);
    }
  });
});
