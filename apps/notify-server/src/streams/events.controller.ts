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
      'Answered by notify-server with Server-Sent Events; the stream does not end by itself. docs/events.md describes ' +
      'the frames. After a lost connection, send the id of the last event that you saw: the stream continues after it, ' +
      "or reports that it can't.",
    answers: { 200: { type: null, description: 'The event stream.' } },
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
