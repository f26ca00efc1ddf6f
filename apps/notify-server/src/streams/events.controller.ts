import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { DomainError } from '@fechatter/core';
import { Operation, Produces, TakesTicket, type AuthenticatedRequest, type SignedInActor } from '@fechatter/server';
import type { Response } from 'express';
import type { EventsPage } from '../replays/pull.js';
import { filterFor } from '../subscribers/event-filter.js';
import { EventPages } from './event-pages.js';
import { assertForPage, assertForStream, EventsQuery } from './events.dto.js';
import { LastEventId } from './last-event-id.decorator.js';
import { StreamOpening } from './stream-opening.js';

const STREAM = 'text/event-stream';
const PAGE = 'application/json';

@Controller('api/events')
export class EventsController {
  constructor(
    private readonly opening: StreamOpening,
    private readonly pages: EventPages,
  ) {}

  @Operation({
    summary: 'Open the stream of your events, or get a page of them',
    description:
      'Answered by notify-server with Server-Sent Events. Every frame is named, so `onmessage` of an EventSource hears ' +
      'nothing: listen to each type by its name. After a lost connection, wait for the time in `retry`, then send the ' +
      'id of the last frame that had one as `Last-Event-ID`: the stream continues after it, or reports with ' +
      "`stream.reset` that it can't. The last frame is `stream.closing` with a reason: at `token_expired` get a new " +
      'access token before you reconnect, at `session_revoked` sign in again, at any other reason reconnect. A ' +
      '`stream.heartbeat` comes every `heartbeatSeconds` of `stream.ready` (20 s by default): after two without any ' +
      'data, reconnect. A native EventSource opens it with `ticket` instead of a token. With `Accept: application/json` ' +
      'the answer is a page of the events after `after`. docs/events.md describes all of it, with an example.',
    answers: { 200: { type: 'EventsPage', description: 'The event stream, or a page of events.' } },
    problems: ['too_many_streams', 'instance_full', 'rate_limited'],
  })
  @TakesTicket()
  @Get()
  @Produces(STREAM, PAGE)
  async open(
    @Req() request: AuthenticatedRequest,
    @Query() query: EventsQuery,
    @LastEventId() lastEventId: string | null,
    @Res() response: Response,
  ): Promise<EventsPage | void> {
    const filter = filterFor(query.types, query.chats);
    if (request.accepts([STREAM, PAGE]) === PAGE) {
      assertForPage(query);
      return this.pages.answer(response, { actor: actorOf(request), filter, query });
    }
    assertForStream(query, request.actor !== undefined);
    const caller = request.actor ?? { ticket: query.ticket ?? '' };
    return this.opening.open(response, { caller, cursor: lastEventId, filter });
  }
}

function actorOf({ actor }: AuthenticatedRequest): SignedInActor {
  if (actor) return actor;
  throw new DomainError('unauthenticated', 'A page of events takes an access token: "Authorization: Bearer …".');
}
