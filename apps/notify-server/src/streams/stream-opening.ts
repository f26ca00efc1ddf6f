import { DomainError, TryLaterError, type ErrorCode } from '@fechatter/core';
import { clientKey, type SignedInActor } from '@fechatter/server';
import type { Response } from 'express';
import { closingFrame, retryLine, type RefusalReason } from '../feed/frames.js';
import { SocketOutput } from '../subscribers/socket-output.js';
import type { EventFilter } from '../subscribers/event-filter.js';
import type { StreamFigures } from '../subscribers/stream-figures.js';
import type { TicketGate } from '../tickets/ticket-gate.js';
import { randomReconnectMs, type EventStreams } from './event-streams.js';
import type { LatestRequests } from './latest-requests.js';

/** What a request for a stream asks for. */
export interface StreamRequest {
  /** The person of the token, or the ticket that comes instead. */
  caller: SignedInActor | { ticket: string };
  cursor: string | null;
  filter: EventFilter | null;
}

/** Somebody who was refused before their ticket was looked at comes back while it is good. */
const UNUSED_TICKET_MS = 20_000;

/**
 * Opens the stream that a request asks for. A native EventSource, which comes with a ticket, gives up for good
 * at any status but 200: what may succeed later is refused to it by a stream of `retry:` and
 * `stream.closing`. Other clients get 429 or 503.
 */
export class StreamOpening {
  constructor(
    private readonly streams: EventStreams,
    private readonly tickets: TicketGate,
    private readonly requests: LatestRequests,
    private readonly figures: StreamFigures,
  ) {}

  /** Throws what a client with a header is refused with, and to a client with a ticket what is final. */
  async open(response: Response, request: StreamRequest): Promise<void> {
    const { caller } = request;
    const key = clientKey(response.req.ip);
    if (!('ticket' in caller)) {
      this.streams.assertReady(key);
      return this.openFor(caller, response, request);
    }
    // A ticket that was not consumed is lost after 30 s.
    let mostMs = UNUSED_TICKET_MS;
    try {
      this.streams.assertReady(key);
      const actor = await this.tickets.admit(caller.ticket, response);
      mostMs = Infinity;
      this.openFor(actor, response, request);
    } catch (error) {
      this.refuse(response, error, mostMs);
    }
  }

  /** Checks and registers in one turn of the event loop, so that no revocation falls between. */
  private openFor(actor: SignedInActor, response: Response, { cursor, filter }: StreamRequest): void {
    const client = { actor, filter, client: clientKey(response.req.ip) };
    this.streams.assertServed(client);
    if (!this.requests.isLatest(response.req)) return void response.req.socket.destroy();
    const output = SocketOutput.open(response);
    if (!output) return;
    const subscriber = this.streams.open(client, output, cursor);
    output.onClosed(() => subscriber.abandon());
  }

  private refuse(response: Response, error: unknown, mostMs: number): void {
    const reason = error instanceof DomainError ? this.reasonFor(error.code) : null;
    if (reason === null) throw error;
    const output = SocketOutput.open(response);
    if (!output) return;
    this.figures.refused[reason] += 1;
    output.write([retryLine(Math.min(retryMs(error), mostMs)), closingFrame(reason, true)]);
    output.end();
  }

  /** Null for what is final. */
  private reasonFor(code: ErrorCode): RefusalReason | null {
    if (code === 'too_many_streams' || code === 'rate_limited') return 'too_many_streams';
    if (code === 'instance_full') return 'unavailable';
    return code === 'dependency_unavailable' ? this.streams.refusalReason : null;
  }
}

function retryMs(error: unknown): number {
  return randomReconnectMs() + (error instanceof TryLaterError ? error.retryAfterSeconds * 1_000 : 0);
}
