import { Controller, Post } from '@nestjs/common';
import { CurrentActor, NeedsScope, Operation, type SignedInActor } from '@fechatter/server';
import { TicketsService, type EventsTicket } from './tickets.service.js';

@Controller('api/events/ticket')
export class TicketsController {
  constructor(private readonly tickets: TicketsService) {}

  @Operation({
    summary: 'Get a ticket that opens one event stream',
    description:
      "For a browser's own `EventSource`, which can't send a header: open `GET /api/events?ticket=…` within " +
      '`expiresIn` seconds. The first use sets a cookie, with which the same URL reconnects until the session ends. ' +
      'A URL that is read later, from a log for example, opens nothing. Needs NATS: without it the answer is 503.',
    answers: { 201: 'EventsTicket' },
    hasNoLocation: true,
  })
  @NeedsScope('read')
  @Post()
  create(@CurrentActor() actor: SignedInActor): Promise<EventsTicket> {
    return this.tickets.create(actor);
  }
}
