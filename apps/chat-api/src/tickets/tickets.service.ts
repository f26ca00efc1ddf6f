import { Inject, Injectable } from '@nestjs/common';
import { DomainError, type Store } from '@fechatter/core';
import { putTicket, TICKET_TTL_SECONDS, type NatsConnection } from '@fechatter/nats';
import { LOG, newTicket, ResumeTokenSigner, ticketHash, type Log, type SignedInActor } from '@fechatter/server';
import { NatsLink } from '../nats-link.js';
import { STORE } from '../postgres/store.token.js';

/** Opens one event stream without a header. */
export interface EventsTicket {
  /** Send it as `GET /api/events?ticket=`. It is worth nothing once it was used. */
  ticket: string;
  /** Seconds until the ticket can't be used any more. */
  expiresIn: number;
}

@Injectable()
export class TicketsService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly nats: NatsLink,
    private readonly signer: ResumeTokenSigner,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Throws `session_revoked` if the session has ended, and `dependency_unavailable` without NATS. */
  async create(actor: SignedInActor): Promise<EventsTicket> {
    const secondsLeft = await this.store.sessions.secondsLeft(actor.sessionId);
    if (secondsLeft < 1) throw new DomainError('session_revoked', 'This session has ended. Sign in again.');
    const ticket = newTicket();
    const hash = ticketHash(ticket);
    await this.keep(hash, this.signer.sign({ actor, ticketHash: hash }, secondsLeft));
    return { ticket, expiresIn: TICKET_TTL_SECONDS };
  }

  private async keep(hash: string, resumeToken: string): Promise<void> {
    try {
      await putTicket(this.connection, hash, resumeToken);
    } catch (err) {
      this.log.warn({ err }, 'a ticket could not be kept');
      throw new DomainError('dependency_unavailable', 'The event stream is not available now.');
    }
  }

  private get connection(): NatsConnection {
    if (this.nats.connection) return this.nats.connection;
    throw new Error('NATS has not been reached yet');
  }
}
