import { Controller, Get, Res } from '@nestjs/common';
import { clientKey, CurrentActor, Operation, Produces, type SignedInActor } from '@fechatter/server';
import type { Response } from 'express';
import { EventStreams } from './event-streams.js';
import { LatestRequests } from './latest-requests.js';
import { LastEventId } from './last-event-id.decorator.js';
import { SocketOutput } from '../subscribers/socket-output.js';

@Controller('api/events')
export class EventsController {
  constructor(
    private readonly streams: EventStreams,
    private readonly requests: LatestRequests,
  ) {}

  @Operation({
    summary: 'Open the stream of your events',
    description:
      'Answered by notify-server with Server-Sent Events. Every frame is named, so `onmessage` of an EventSource hears ' +
      'nothing: listen to each type by its name. After a lost connection, wait for the time in `retry`, then send the ' +
      'id of the last frame that had one as `Last-Event-ID`: the stream continues after it, or reports with ' +
      "`stream.reset` that it can't. The last frame is `stream.closing` with a reason: at `token_expired` get a new " +
      'access token before you reconnect, at `session_revoked` sign in again, at any other reason reconnect. A ' +
      '`stream.heartbeat` comes every `heartbeatSeconds` of `stream.ready` (20 s by default): after two without any ' +
      'data, reconnect. docs/events.md describes all frames, with an example in JavaScript.',
    answers: { 200: { type: null, description: 'The event stream.' } },
    problems: ['too_many_streams', 'instance_full'],
  })
  @Get()
  @Produces('text/event-stream')
  open(@CurrentActor() actor: SignedInActor, @LastEventId() cursor: string | null, @Res() response: Response): void {
    const client = { actor, client: clientKey(response.req.ip) };
    this.streams.assertServed(client);
    if (!this.requests.isLatest(response.req)) return void response.req.socket.destroy();
    const output = SocketOutput.open(response);
    if (!output) return;
    const subscriber = this.streams.open(client, output, cursor);
    output.onClosed(() => subscriber.abandon());
  }
}
