import { natsSettings } from '@fechatter/nats';
import { integer, networks, oneOf, publicKey, readConfig, serviceSettings, type Environment } from '@fechatter/server';

export type Config = ReturnType<typeof parseConfig>;

const MIB = 1024 * 1024;

/** The only place that reads the environment. Throws one `ConfigError` that lists every problem. */
export function parseConfig(environment: Environment = process.env) {
  return readConfig(environment, {
    ...serviceSettings(6687),
    ...natsSettings('notify-server'),
    /** Verifies access tokens. The private key stays with chat-api. */
    jwtPublicKey: publicKey('JWT_PUBLIC_KEY'),
    heartbeatSeconds: integer('HEARTBEAT_SECONDS', { default: 20, min: 1, max: 600 }),
    /** How many events are kept in memory. Most reconnects then need no read from the stream. */
    ringSize: integer('RING_SIZE', { default: 10_000, min: 1, max: 1_000_000 }),
    ringMaxBytes: integer('RING_MAX_BYTES', { default: 64 * MIB, min: MIB, max: 4_096 * MIB }),
    /** A client that missed more events than this is told to refetch. */
    replayLimit: integer('REPLAY_LIMIT', { default: 10_000, min: 1, max: 1_000_000 }),
    /** How many pages replays read from the stream at once. Workspaces and their people take turns. */
    replayConcurrency: integer('REPLAY_CONCURRENCY', { default: 8, min: 1, max: 1_000 }),
    /** Open streams of this instance. One more is refused. */
    maxStreamsPerPerson: integer('MAX_STREAMS_PER_PERSON', { default: 20, min: 1, max: 1_000_000 }),
    maxStreamsPerAddress: integer('MAX_STREAMS_PER_ADDRESS', { default: 2_000, min: 1, max: 1_000_000 }),
    maxStreams: integer('MAX_STREAMS', { default: 20_000, min: 1, max: 1_000_000 }),
    /** How often one address may open a stream or ask for a page. */
    streamOpensPerMinutePerAddress: integer('STREAM_OPENS_PER_MINUTE_PER_ADDRESS', {
      default: 12_000,
      min: 1,
      max: 10_000_000,
    }),
    /** How often one person may say that they are typing, or how they are seen. */
    livePerMinutePerPerson: integer('LIVE_PER_MINUTE_PER_PERSON', { default: 600, min: 1, max: 1_000_000 }),
    cookieSecure: oneOf('COOKIE_SECURE', ['auto', 'always'], { default: 'auto' }),
    trustedProxies: networks('TRUSTED_PROXIES'),
    /** A stream with more unsent bytes than this is closed. */
    maxUnsentBytes: integer('MAX_UNSENT_BYTES', { default: MIB, min: 1_024, max: 256 * MIB }),
    /** After this long without NATS all streams are closed, since no revocations arrive. */
    natsAwayMs: integer('NATS_AWAY_MS', { default: 30_000, min: 3_000, max: 600_000 }),
  });
}
