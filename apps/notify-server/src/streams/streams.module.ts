import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { LocalLimit } from '@fechatter/limits';
import { connectPatiently, LiveChannel, RevocationWatch, TYPING_SUBJECT, type NatsConnection } from '@fechatter/nats';
import { ResumeTokenVerifier, type Log } from '@fechatter/server';
import type { Config } from '../config.js';
import { LivePresence } from '../live/live-presence.js';
import { Typing } from '../live/typing.js';
import { CursorGate } from '../replays/cursor-gate.js';
import { FairSlots } from '../replays/fair-slots.js';
import { EventFeed } from '../feed/event-feed.js';
import { EventPages } from './event-pages.js';
import { EventStreams } from './event-streams.js';
import { Hub } from '../subscribers/hub.js';
import { StreamFigures } from '../subscribers/stream-figures.js';
import { Pull } from '../replays/pull.js';
import { Replay } from '../replays/replay.js';
import { StoredEvents } from '../replays/stored-events.js';
import { StreamLifecycle } from './stream-lifecycle.js';
import { StreamPlaces } from './stream-places.js';
import { Turns } from '../replays/turns.js';
import { TimerWheel } from '../subscribers/timer-wheel.js';
import { ResumeCookies } from '../tickets/resume-cookies.js';
import { TicketGate } from '../tickets/ticket-gate.js';

const WHEEL_TICK_MS = 100;
/** How long a client waits for an event that another instance has read already. */
const CATCH_UP_MS = 10_000;
/** How long a reader may take to accept a piece of its replay. */
const PATIENCE_MS = 10_000;

export const NATS = Symbol('nats');

/** Wires what serves the event streams by hand: each part gets what it needs, and none knows Nest. */
@Module({})
export class StreamsModule {
  static with(config: Config, log: Log): DynamicModule {
    const name = config.instanceName ?? 'notify-server';
    const onAway = (err: unknown) => log.warn({ err }, 'NATS is not there yet');
    return {
      module: StreamsModule,
      providers: [
        { provide: NATS, useFactory: () => connectPatiently(config.nats, name, { onAway }) },
        {
          provide: StreamServices,
          inject: [NATS],
          useFactory: (nats: NatsConnection) => new StreamServices(nats, config, log),
        },
        part(RevocationWatch, ({ revocations }) => revocations),
        part(EventFeed, ({ feed }) => feed),
        part(EventStreams, ({ streams }) => streams),
        part(EventPages, ({ pages }) => pages),
        part(TicketGate, ({ tickets }) => tickets),
        part(LivePresence, ({ presence }) => presence),
        part(Typing, ({ typing }) => typing),
        part(Hub, ({ hub }) => hub),
        part(StreamFigures, ({ figures }) => figures),
        part(StreamLifecycle, ({ lifecycle }) => lifecycle),
      ],
      exports: [
        ...[
          NATS,
          RevocationWatch,
          EventFeed,
          EventPages,
          EventStreams,
          Hub,
          LivePresence,
          StreamFigures,
          TicketGate,
          Typing,
        ],
      ],
    };
  }
}

class StreamServices {
  readonly revocations: RevocationWatch;
  readonly feed: EventFeed;
  readonly streams: EventStreams;
  readonly pages: EventPages;
  readonly tickets: TicketGate;
  readonly presence: LivePresence;
  readonly typing: Typing;
  readonly lifecycle: StreamLifecycle;
  readonly hub = new Hub();
  readonly figures = new StreamFigures();

  constructor(nats: NatsConnection, config: Config, log: Log) {
    const { hub, figures } = this;
    const wheel = new TimerWheel(WHEEL_TICK_MS);
    const ringLimits = { entries: config.ringSize, bytes: config.ringMaxBytes };
    this.revocations = new RevocationWatch(nats);
    this.feed = new EventFeed(nats, this.revocations, hub, ringLimits, log);
    const slots = new FairSlots(config.replayConcurrency);
    const gate = new CursorGate(nats, this.feed, slots, { replayLimit: config.replayLimit, catchUpMs: CATCH_UP_MS });
    const stored = new StoredEvents(nats, slots);
    const turns = new Turns();
    const replay = new Replay(this.feed, stored, turns, { patienceMs: PATIENCE_MS });
    const { feed, revocations } = this;
    const channel = new LiveChannel(nats, {
      onSaid: (subject, json) => (subject === TYPING_SUBJECT ? this.typing : this.presence).hear(json),
      onReplaced: () => this.presence.begin(),
      onError: (err) => log.error({ err }, 'what another notify-server said could not be applied'),
    });
    this.presence = new LivePresence(nats, channel, hub, wheel, log);
    this.typing = new Typing(feed, hub, channel, (actor) => this.presence.isInvisible(actor));
    const { presence } = this;
    const places = new StreamPlaces(config);
    const openings = new LocalLimit({
      name: 'events-address',
      perMinute: config.streamOpensPerMinutePerAddress,
      what: 'streams and pages may be asked for from your address',
    });
    this.streams = new EventStreams({
      ...{ feed, hub, gate, replay, places, openings, presence, revocations, wheel, figures, log },
      settings: config,
    });
    this.pages = new EventPages(this.streams, new Pull(feed, gate, stored, turns), log);
    const verifier = new ResumeTokenVerifier(config.jwtPublicKey);
    const cookies = new ResumeCookies(verifier, { isAlwaysSecure: config.cookieSecure === 'always' });
    this.tickets = new TicketGate(nats, verifier, cookies, log);
    this.lifecycle = new StreamLifecycle({ nats, wheel, ...this, shutdownGraceMs: config.shutdownGraceMs });
  }
}

function part<T>(provide: abstract new (...args: never[]) => T, of: (services: StreamServices) => T): Provider {
  return { provide, inject: [StreamServices], useFactory: of };
}
