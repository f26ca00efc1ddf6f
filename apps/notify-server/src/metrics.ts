import { counter, gauge, type Metric } from '@fechatter/server';
import type { EventFeed } from './feed/event-feed.js';
import type { Hub } from './subscribers/hub.js';
import type { StreamFigures } from './subscribers/stream-figures.js';

/**
 * Returns the metrics of this instance's streams. Streams that are refused to clients with a header are among the
 * requests, by their status.
 */
export function streamMetrics(hub: Hub, figures: StreamFigures, feed: EventFeed, maxStreams: number): Metric[] {
  return [
    gauge({ name: 'fechatter_streams_open', help: 'Open event streams.', read: () => hub.openStreams }),
    gauge({
      name: 'fechatter_streams_limit',
      help: 'How many streams this instance opens at most: MAX_STREAMS.',
      read: () => maxStreams,
    }),
    gauge({
      name: 'fechatter_people_connected',
      help: 'People with an open event stream on this instance.',
      read: () => hub.connectedPeople,
    }),
    counter({ name: 'fechatter_streams_opened_total', help: 'Streams that were opened.', read: () => figures.opened }),
    counter({
      name: 'fechatter_streams_closed_total',
      help: 'Streams that ended, by the reason of stream.closing, or client_gone. slow_consumer: a slow reader.',
      label: 'reason',
      read: () => figures.ended,
    }),
    counter({
      name: 'fechatter_streams_refused_total',
      help: 'Streams that were asked for with a ticket and refused for now, by the reason of stream.closing.',
      label: 'reason',
      read: () => figures.refused,
    }),
    counter({
      name: 'fechatter_stream_resets_total',
      help: 'Gaps that were reported with stream.reset, by their reason.',
      label: 'reason',
      read: () => figures.resets,
    }),
    counter({
      name: 'fechatter_stream_events_total',
      help: 'Events that were sent to streams, once for each stream: live, or replay of what a client had missed.',
      label: 'via',
      read: () => ({ live: figures.liveEvents, replay: figures.replayedEvents }),
    }),
    counter({
      name: 'fechatter_stream_bytes_total',
      help: 'Bytes that were written to streams.',
      read: () => figures.bytes,
    }),
    ...feedMetrics(feed),
  ];
}

function feedMetrics(feed: EventFeed): Metric[] {
  return [
    gauge({
      name: 'fechatter_feed_lag_messages',
      help: 'How many messages of the stream CHAT this instance has still to read.',
      read: () => feed.lag,
    }),
    gauge({
      name: 'fechatter_feed_silent_seconds',
      help: 'How long ago NATS last answered.',
      read: () => feed.msSinceContact / 1_000,
    }),
    gauge({
      name: 'fechatter_ring_events',
      help: 'Events that are held in memory for replays.',
      read: () => feed.view?.ring.length ?? null,
    }),
    gauge({
      name: 'fechatter_ring_bytes',
      help: 'The size of these events.',
      read: () => feed.view?.ring.size ?? null,
    }),
    gauge({
      name: 'fechatter_memberships_held',
      help: 'Memberships that are held in memory, those that ended lately included.',
      read: () => feed.view?.memberships.size ?? null,
    }),
  ];
}
