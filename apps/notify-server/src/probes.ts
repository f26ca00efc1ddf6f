import { assertNatsAnswers, type NatsAccess, type NatsConnection } from '@fechatter/nats';
import type { HealthProbe } from '@fechatter/server';
import type { EventFeed } from './feed/event-feed.js';
import type { EventStreams } from './streams/event-streams.js';

/** How many messages this instance may lag behind before `/health` reports it. */
const MAX_LAG = 10_000;

/**
 * Only streams that can't be opened make the instance unready. NATS being away for a moment does not: open
 * streams stay, and clients need not move elsewhere. Neither does a client with a token of another
 * installation: otherwise any holder of such a token could take this instance out of service.
 */
export function probes(
  access: NatsAccess,
  connection: NatsConnection,
  feed: EventFeed,
  streams: EventStreams,
): HealthProbe[] {
  return [
    { name: 'nats', isRequired: false, run: () => assertNatsAnswers(connection, access) },
    { name: 'streams', isRequired: true, run: () => assertNo(streams.refusal) },
    { name: 'installation', isRequired: false, run: () => assertNo(streams.mismatch) },
    { name: 'lag', isRequired: false, run: () => assertNo(lagTrouble(feed)) },
  ];
}

function lagTrouble({ lag }: EventFeed): string | null {
  return lag > MAX_LAG ? `${lag} messages behind` : null;
}

function assertNo(trouble: string | null): void {
  if (trouble !== null) throw new Error(trouble);
}
