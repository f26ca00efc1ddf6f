import { Controller, Get, Req, Res } from '@nestjs/common';
import { CurrentActor, Produces, type SignedInActor } from '@fechatter/server';
import type { Request, Response } from 'express';
import { EventStreams } from './event-streams.js';
import { SocketOutput } from './socket-output.js';

@Controller('api/events')
export class EventsController {
  constructor(private readonly streams: EventStreams) {}

  @Get()
  @Produces('text/event-stream')
  open(@CurrentActor() actor: SignedInActor, @Req() request: Request, @Res() response: Response): void {
    this.streams.assertServed(actor);
    const output = SocketOutput.open(response);
    if (!output) return;
    const subscriber = this.streams.open(actor, output, cursorOf(request));
    output.onClosed(() => subscriber.abandon());
  }
}

/**
 * The last event that the client saw. The header, which a reconnecting EventSource sends by itself, is newer
 * than a query kept in the URL.
 */
function cursorOf(request: Request): string | null {
  const fromUrl = request.query['lastEventId'];
  const text = request.get('last-event-id') || (typeof fromUrl === 'string' ? fromUrl : fromUrl && 'repeated');
  return text || null;
}
