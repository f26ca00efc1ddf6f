import { Controller, Get, Res } from '@nestjs/common';
import { CurrentActor, Operation, Produces, type SignedInActor } from '@fechatter/server';
import type { Response } from 'express';
import { EventStreams } from './event-streams.js';
import { LastEventId } from './last-event-id.decorator.js';
import { SocketOutput } from './socket-output.js';

@Controller('api/events')
export class EventsController {
  constructor(private readonly streams: EventStreams) {}

  @Operation({
    summary: 'Open the stream of your events',
    description:
      'Answered by notify-server. Server-Sent Events without an end: docs/events.md describes the frames. After a cut, send the id of the ' +
      'last one that you saw, and the stream goes on behind it or says that it cannot.',
    answers: { 200: { type: null, description: 'The stream.' } },
  })
  @Get()
  @Produces('text/event-stream')
  open(@CurrentActor() actor: SignedInActor, @LastEventId() cursor: string | null, @Res() response: Response): void {
    this.streams.assertServed(actor);
    const output = SocketOutput.open(response);
    if (!output) return;
    const subscriber = this.streams.open(actor, output, cursor);
    output.onClosed(() => subscriber.abandon());
  }
}
