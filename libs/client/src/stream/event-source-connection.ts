import type { Api } from '../rest/api.js';
import { NO_ANSWER, type Connect } from './connection.js';
import { EVENT_TYPES, LIVE_TYPES } from './events.js';
import { refusalOf } from './refusal.js';

/** The part of `EventSource` that is used. */
export interface EventSourceLike {
  addEventListener(type: string, listener: (event: MessageEvent<string>) => void): void;
  /** 2 once it has given up. */
  readonly readyState: number;
  close(): void;
}

const GAVE_UP = 2;
const FRAMES = ['ready', 'live', 'reset', 'heartbeat', 'closing'].map((name) => `stream.${name}`);

/**
 * Streams over the native `EventSource`, which can't send the token: a ticket opens its first connection, and
 * the cookie that is set there opens later ones with the same ticket. It is never left to reconnect by itself,
 * since it does not wait longer after a failure. For pages of the server's own site.
 */
export function overEventSource(
  { eventsUrl, api }: { eventsUrl: string; api: Api },
  open = (url: string): EventSourceLike => new EventSource(url, { withCredentials: true }),
): Connect {
  let known: string | undefined;
  return ({ cursor }, { frame, ended }) => {
    let close = () => {
      isClosed = true;
    };
    let isClosed = false;
    const end = (ending = NO_ANSWER) => {
      if (!isClosed) ended(ending);
    };
    const listen = (ticket: string) => {
      known = ticket;
      const source = open(`${eventsUrl}?${new URLSearchParams({ ticket, ...(cursor && { lastEventId: cursor }) })}`);
      close = () => source.close();
      for (const event of [...FRAMES, ...EVENT_TYPES, ...LIVE_TYPES]) {
        source.addEventListener(event, ({ data, lastEventId }) => frame({ event, id: lastEventId || null, data }));
      }
      source.addEventListener('error', () => {
        // Refused: the session has ended, or the cookie is gone. Another ticket tells.
        if (source.readyState === GAVE_UP) known = undefined;
        source.close();
        end();
      });
    };
    const ticket = known ? Promise.resolve(known) : api.post('/api/events/ticket').then(({ ticket }) => ticket);
    ticket.then(
      (found) => isClosed || listen(found),
      (error: unknown) => end(refusalOf(error)),
    );
    return () => close();
  };
}
