import { DomainError } from '@fechatter/core';
import { clientKey, type Log, type SignedInActor } from '@fechatter/server';
import type { Response } from 'express';
import type { EventsPage, Pull } from '../replays/pull.js';
import type { EventFilter } from '../subscribers/event-filter.js';
import { unavailable, type EventStreams } from './event-streams.js';

const DEFAULT_LIMIT = 50;

/** What a request for a page asks for. */
export interface PageRequest {
  actor: SignedInActor;
  filter: EventFilter | null;
  query: { after?: string; limit?: number; waitSeconds?: number };
}

/** Answers pages of events. A request that waits takes the place of a stream, and is no presence. */
export class EventPages {
  private readonly waiting = new Set<AbortController>();

  constructor(
    private readonly streams: EventStreams,
    private readonly pull: Pull,
    private readonly log: Log,
  ) {}

  /** Sends the page, and returns it. Throws what the client is refused with. */
  async answer(response: Response, { actor, filter, query }: PageRequest): Promise<EventsPage> {
    const client = clientKey(response.req.ip);
    this.streams.assertReady(client);
    const freePlace = this.streams.takePlace({ actor, client });
    const unwanted = new AbortController();
    this.waiting.add(unwanted);
    response.once('close', () => unwanted.abort());
    try {
      const page = await this.page({ actor, filter, query }, unwanted.signal);
      // What came while it waited.
      this.streams.assertNotRevoked(actor);
      response.json(page);
      return page;
    } finally {
      this.waiting.delete(unwanted);
      freePlace();
    }
  }

  /** Answers those who wait, with what there is. */
  drain(): void {
    for (const waiting of this.waiting) waiting.abort();
  }

  private async page({ actor, filter, query }: PageRequest, signal: AbortSignal): Promise<EventsPage> {
    const { after = null, limit = DEFAULT_LIMIT, waitSeconds = 0 } = query;
    try {
      return await this.pull.page({ actor, filter, after, limit, waitMs: waitSeconds * 1_000, signal });
    } catch (err) {
      if (err instanceof DomainError) throw err;
      this.log.warn({ err }, "can't read a page of events");
      throw unavailable();
    }
  }
}
