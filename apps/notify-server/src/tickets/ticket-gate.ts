import { DomainError } from '@fechatter/core';
import { consumeTicket, findTicket, type NatsConnection } from '@fechatter/nats';
import { isTicket, ticketHash, type Log, type ResumeTokenVerifier, type SignedInActor } from '@fechatter/server';
import type { Request, Response } from 'express';
import type { ResumeCookies } from './resume-cookies.js';

/**
 * Lets in who opens a stream with a ticket. The first use consumes the ticket's record by compare-and-set and
 * sets its resume token as a cookie. From then on the same URL is let in together with that cookie, by any
 * instance, whatever NATS has lost: nothing is kept here.
 */
export class TicketGate {
  constructor(
    private readonly connection: NatsConnection,
    private readonly verifier: ResumeTokenVerifier,
    private readonly cookies: ResumeCookies,
    private readonly log: Log,
  ) {}

  /**
   * The person whom the ticket of the request stands for. A request that wants the head only consumes
   * nothing. Throws `unauthenticated`, which is final for this ticket, and `dependency_unavailable` when NATS
   * does not answer. The caller checks whether the session is revoked.
   */
  async admit(ticket: string, response: Response): Promise<SignedInActor> {
    if (!isTicket(ticket)) throw notATicket();
    const hash = ticketHash(ticket);
    return this.fromCookie(response.req, hash) ?? (await this.fromRecord(hash, response));
  }

  private fromCookie(request: Request, hash: string): SignedInActor | null {
    const token = this.cookies.find(request, hash);
    return token === null ? null : this.actorIn(token, hash);
  }

  private async fromRecord(hash: string, response: Response): Promise<SignedInActor> {
    const unused = await this.asked(findTicket(this.connection, hash));
    const actor = unused && this.actorIn(unused.value, hash);
    if (!actor) throw notATicket();
    if (response.req.method === 'HEAD') return actor;
    if (!(await this.asked(consumeTicket(this.connection, hash, unused.revision)))) throw notATicket();
    this.cookies.set(response, hash, unused.value);
    return actor;
  }

  private async asked<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (err) {
      this.log.warn({ err }, "can't look a ticket up");
      throw new DomainError('dependency_unavailable', 'The event stream is not available now.');
    }
  }

  private actorIn(token: string, hash: string): SignedInActor | null {
    const resumed = this.verifier.verify(token);
    return resumed?.ticketHash === hash ? resumed.actor : null;
  }
}

function notATicket(): DomainError {
  const detail = 'The ticket has been used, has expired, or never was one. Get another: POST /api/events/ticket.';
  return new DomainError('unauthenticated', detail);
}
