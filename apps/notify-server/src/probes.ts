import type { NatsConnection } from '@fechatter/nats';
import type { HealthProbe } from '@fechatter/server';
import type { EventFeed } from './feed/event-feed.js';
import type { EventStreams } from './streams/event-streams.js';

/** Events that this instance may be behind before it says so. */
const MAX_LAG = 10_000;

/**
 * NATS away for a moment is no reason to send clients elsewhere: the streams stay. Streams that can't be opened are. One who came with
 * another installation's token is none: any holder of such a token could take this instance out.
 */
export function probes(connection: NatsConnection, feed: EventFeed, streams: EventStreams): HealthProbe[] {
  return [
    { name: 'nats', isRequired: false, run: async () => void (await connection.rtt()) },
    { name: 'streams', isRequired: true, run: () => assertThat(streams.isServing, 'memberships are not loaded') },
    {
      name: 'installation',
      isRequired: false,
      run: () => assertThat(streams.mismatch === null, streams.mismatch ?? ''),
    },
    { name: 'lag', isRequired: false, run: () => assertThat(feed.lag <= MAX_LAG, `${feed.lag} messages behind`) },
  ];
}

function assertThat(isGood: boolean, otherwise: string): void {
  if (!isGood) throw new Error(otherwise);
}
