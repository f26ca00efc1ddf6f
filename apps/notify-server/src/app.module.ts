import { Module, type DynamicModule } from '@nestjs/common';
import { LocalLimit } from '@fechatter/limits';
import { RevocationWatch, type NatsConnection } from '@fechatter/nats';
import {
  AuthModule,
  HealthModule,
  MetricsModule,
  refuseApiToken,
  type Log,
  type SignedInActor,
} from '@fechatter/server';
import type { Config } from './config.js';
import { AsyncApiController } from './api-docs/asyncapi.controller.js';
import { EventFeed } from './feed/event-feed.js';
import { EventStreams } from './streams/event-streams.js';
import { EventsController } from './streams/events.controller.js';
import { LatestRequests } from './streams/latest-requests.js';
import { StreamOpening } from './streams/stream-opening.js';
import { LISTENER_CHECK, LiveController, SAYING_LIMIT } from './live/live.controller.js';
import { streamMetrics } from './metrics.js';
import { probes } from './probes.js';
import { Hub } from './subscribers/hub.js';
import { StreamFigures } from './subscribers/stream-figures.js';
import { NATS, StreamsModule } from './streams/streams.module.js';
import { TicketGate } from './tickets/ticket-gate.js';

@Module({})
export class AppModule {
  static with(config: Config, log: Log): DynamicModule {
    const streams = StreamsModule.with(config, log);
    return {
      module: AppModule,
      imports: [
        streams,
        AuthModule.with({
          publicKey: config.jwtPublicKey,
          imports: [streams],
          inject: [RevocationWatch],
          useFactory: (watch: RevocationWatch) => ({
            // Each route checks it, against the stream that is read by then.
            isIssuedHere: () => true,
            verifyApiToken: refuseApiToken,
            isRevoked: ({ sessionId, userId }) => watch.isRevoked(sessionId, userId),
          }),
        }),
        MetricsModule.with({
          imports: [streams],
          inject: [Hub, StreamFigures, EventFeed],
          useFactory: (hub: Hub, figures: StreamFigures, feed: EventFeed) =>
            streamMetrics(hub, figures, feed, config.maxStreams),
        }),
        HealthModule.with({
          imports: [streams],
          inject: [NATS, EventFeed, EventStreams],
          useFactory: (nats: NatsConnection, feed: EventFeed, events: EventStreams) =>
            probes(config.nats, nats, feed, events),
        }),
      ],
      providers: [
        LatestRequests,
        { provide: SAYING_LIMIT, useValue: sayingLimit(config) },
        {
          provide: LISTENER_CHECK,
          inject: [EventStreams],
          useFactory: (events: EventStreams) => (actor: SignedInActor) => events.assertListener(actor),
        },
        {
          provide: StreamOpening,
          inject: [EventStreams, TicketGate, LatestRequests, StreamFigures],
          useFactory: (events: EventStreams, tickets: TicketGate, requests: LatestRequests, figures: StreamFigures) =>
            new StreamOpening(events, tickets, requests, figures),
        },
      ],
      controllers: [EventsController, LiveController, AsyncApiController],
    };
  }
}

function sayingLimit({ livePerMinutePerPerson: perMinute }: Config): LocalLimit {
  return new LocalLimit({ name: 'live', perMinute, what: 'times you may say that you are typing or there' });
}
