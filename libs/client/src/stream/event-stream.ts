import type { Environment } from '../environment/environment.js';
import type { Credentials } from '../rest/api.js';
import { backOffMs } from '../environment/back-off.js';
import { NO_ANSWER, type Connect, type ConnectionListener, type Ending } from './connection.js';
import { LIVE_TYPES, type ChatEvent, type LiveNotice } from './events.js';
import type { Frame } from './frame-parser.js';
import { isFinal, refusalOf } from './refusal.js';
import { every, onWaking } from './waking.js';

export type StreamState =
  | { name: 'connecting' }
  | { name: 'live' }
  /** Connects again at `untilMs`, by `Environment.now`. */
  | { name: 'waiting'; untilMs: number; reason: string }
  /** For good. `signed_out` and `session_revoked` ask the person to sign in again. */
  | { name: 'closed'; reason: string };

/** What the stream says. An event comes once, and in the order of its chat. */
export interface Heard {
  event?: ChatEvent;
  /** Who is typing, or there. It is not repeated after a cut. */
  notice?: LiveNotice;
  /** Why there is a gap: the state must be fetched again. */
  reset?: string;
  /** The position after this. */
  cursor: string | null;
}

/** Whose events they are. */
export interface StreamSession extends Credentials {
  /** Calls `listener` when the person is signed out. Returns what removes it. */
  onEnded(listener: () => void): () => void;
}

export interface EventStreamOptions {
  connect: Connect;
  session: StreamSession;
  environment: Environment;
  /** The id after which the stream begins; null for what happens from now on. */
  cursor: string | null;
  onHeard: (heard: Heard) => void;
  onState: (state: StreamState) => void;
}

interface Closing {
  reason: string;
  reconnect: boolean;
}

const LOST = 'lost';
const SIGNED_OUT = 'signed_out';
const MOST_SEEN = 2_000;
const TICK_MS = 10_000;
/** Browsers call the timers of a hidden page once a minute. A call that is later than that follows a sleep. */
const SLEEP_MS = 90_000;
/** Waking is signalled by several events at once. */
const FRESH_MS = 2_000;
const DEFAULT_HEARTBEAT_MS = 20_000;
const DEFAULT_RETRY_MS = 2_000;

export interface EventStream {
  /** Connects again at once, whatever the present connection looks like. */
  wake(): void;
  close(): void;
}

/**
 * Holds one stream of events open by the rules of docs/events.md: it resumes after the last id, waits longer
 * after each failure, renews the token when that is refused, and gives up only where another attempt is
 * refused as well. What is silent for 2.5 heartbeats is dead, and after a sleep nothing that was open is
 * trusted. Every connection has an attempt of its own, so that the end of an old one changes nothing.
 */
export function openEventStream(options: EventStreamOptions): EventStream {
  const { connect, session, environment, onHeard, onState } = options;
  const { now, after, random } = environment;
  /** The ids of the latest events. What comes again after a reconnection lies close behind the cursor. */
  const seen = new Set<unknown>();
  let state: StreamState['name'] = 'connecting';
  let { cursor } = options;
  let attempt = {};
  /** Closes the connection, or ends the wait for the next one. */
  let stop = () => {};
  let openedAt = 0;
  let heardAt = 0;
  let heartbeatMs = DEFAULT_HEARTBEAT_MS;
  let retryMs = DEFAULT_RETRY_MS;
  /** Since the stream was last live. */
  let failures = 0;
  let wasTokenRefused = false;

  const enter = (entered: StreamState) => {
    state = entered.name;
    onState(entered);
  };

  /** Ends the present attempt, and returns the next. */
  const drop = () => {
    stop();
    stop = () => {};
    return (attempt = {});
  };

  const close = (reason = 'stopped') => {
    if (state === 'closed') return;
    drop();
    for (const cleanUp of cleanUps) cleanUp();
    enter({ name: 'closed', reason });
  };

  const open = () => {
    openedAt = heardAt = now();
    const own = drop();
    enter({ name: 'connecting' });
    withToken(session.accessToken(), own, (accessToken) => {
      stop = connect({ accessToken, cursor }, listener(own, accessToken));
    });
  };

  /** Goes on with a token, unless the attempt is over by then, or the session. */
  const withToken = (token: Promise<string>, own: object, next: (token: string) => void) => {
    const ifCurrent =
      <T>(run: (value: T) => void) =>
      (value: T) => {
        if (own === attempt) run(value);
      };
    token.then(
      ifCurrent(next),
      ifCurrent((error: unknown) => {
        const { status, retryAfterMs } = refusalOf(error);
        if (status === 401 || isFinal(status)) close(SIGNED_OUT);
        else wait(LOST, retryAfterMs);
      }),
    );
  };

  const listener = (own: object, accessToken: string): ConnectionListener => ({
    frame: (frame) => own === attempt && take(frame, accessToken),
    retry: (ms) => own === attempt && (retryMs = ms),
    ended: (ending) => own === attempt && end(ending, accessToken),
  });

  const take = ({ event: type, id, data }: Frame, accessToken: string) => {
    heardAt = now();
    cursor = id ?? cursor;
    const content = parsed(data);
    const heard: Omit<Heard, 'cursor'> = {};
    if (type === 'stream.ready') {
      heartbeatMs = 1_000 * (content['heartbeatSeconds'] as number) || DEFAULT_HEARTBEAT_MS;
    } else if (type === 'stream.live') {
      failures = 0;
      wasTokenRefused = false;
      enter({ name: 'live' });
    } else if (type === 'stream.closing') {
      return end(NO_ANSWER, accessToken, content as unknown as Closing);
    } else if (type === 'stream.reset') {
      seen.clear();
      heard.reset = String(content['reason']);
    } else if ((LIVE_TYPES as readonly string[]).includes(type)) {
      heard.notice = { type, data: content } as unknown as LiveNotice;
    } else if (content['id'] && !seen.has(content['id'])) {
      seen.add(content['id']);
      if (seen.size > MOST_SEEN) seen.delete(seen.values().next().value);
      heard.event = content as unknown as ChatEvent;
    }
    onHeard({ ...heard, cursor });
  };

  const end = ({ status, retryAfterMs }: Ending, accessToken: string, closing?: Closing) => {
    const isExpired = closing?.reason === 'token_expired';
    const isRefused = status === 401;
    if (isRefused && wasTokenRefused) return close(SIGNED_OUT);
    if (isFinal(status)) return close(`refused_${status}`);
    if (closing?.reconnect === false && !isExpired) return close(closing.reason);
    wasTokenRefused = false;
    if (!isRefused && !isExpired) return wait(closing?.reason ?? LOST, retryAfterMs);
    withToken(session.renew(accessToken), drop(), () => {
      wasTokenRefused = isRefused;
      // A token that expires before the stream is live would be renewed in a loop.
      if (isExpired && failures) return wait(closing.reason, 0);
      failures += 1;
      open();
    });
  };

  const wait = (reason: string, atLeastMs: number) => {
    const ms = backOffMs(retryMs, failures, atLeastMs, random());
    drop();
    failures += 1;
    stop = after(ms, open);
    enter({ name: 'waiting', untilMs: now() + ms, reason });
  };

  const wake = () => {
    const isFresh = state === 'connecting' && now() - openedAt < FRESH_MS;
    if (state !== 'closed' && !isFresh) open();
  };

  const tick = (elapsed: number) => {
    // A clock that was set back tells nothing of the silence.
    if (elapsed < 0 || elapsed > SLEEP_MS) wake();
    else if (state !== 'waiting' && now() - heardAt > 2.5 * heartbeatMs) wait('silence', 0);
  };

  const cleanUps = [onWaking(environment, wake), every(environment, TICK_MS, tick)];
  open();
  cleanUps.push(session.onEnded(() => close(SIGNED_OUT)));
  return { wake, close: () => close() };
}

/** Frames of a later server may carry anything. */
function parsed(data: string): Record<string, unknown> {
  try {
    return (JSON.parse(data) as Record<string, unknown> | null) ?? {};
  } catch {
    return {};
  }
}
