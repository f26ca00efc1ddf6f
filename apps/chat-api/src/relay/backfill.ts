import type { ReindexRequest } from '@fechatter/nats';
import { addDocuments, findJob, finishJob, insertJob, type NewReindexJob } from './sql/relay-jobs.js';
import type { RelaySession } from './sql/relay-session.js';

/**
 * Carries out the reindex requests of search-indexers, by adding rows to the outbox. So documents and events
 * share one stream, and an older version of a message can't overtake a newer one. It works page by page
 * between the passes of the publisher, so that live events wait for one page at most, and never far ahead of
 * what the index has applied, so that a backfill does not push live events out of the stream.
 *
 * Requests wait until the leader's loop gets to them, since no statement may run into a transaction that is
 * under way on its session. A request that was not recorded is redelivered.
 */

export interface PublishedPosition {
  lastSeq: number;
  /** The stream sequence at which this leader started. Counts as applied while the index reports nothing. */
  startedAt: number;
}

/**
 * Returns the stream sequence up to which the index has applied everything of `epoch`. Null if the index
 * reports another epoch, whose sequences mean nothing here. Rejects while the index can't be asked.
 */
export type AppliedStreamSeq = (epoch: string) => Promise<number | null>;

/** How many documents a step adds at most. */
const PAGE = 200;
/** How many message ids a step searches for them at most, so that its statement stays short. */
const WINDOW = 20_000;
/** How far the stream may get ahead of what the index has applied, in messages. */
const MOST_AHEAD = 5_000;
const FIND_EVERY_MS = 250;
const ASK_EVERY_MS = 200;

export class Backfill {
  private readonly accepted: { job: NewReindexJob; done: () => void }[] = [];
  /** Undefined until the index has answered. */
  private applied: number | null | undefined;
  private asking = false;
  private askedAt = -Infinity;
  private idleUntil = -Infinity;

  constructor(
    private readonly session: RelaySession,
    private readonly epoch: string,
    private readonly appliedStreamSeq: AppliedStreamSeq,
  ) {}

  /** Resolves when the request has become a job that survives a crash of PostgreSQL. */
  accept(request: ReindexRequest): Promise<void> {
    this.idleUntil = -Infinity;
    return new Promise((done) => this.accepted.push({ job: toJob(request), done }));
  }

  /** Call this between passes. Returns false if there is nothing to add to the outbox now. */
  async step(published: PublishedPosition): Promise<boolean> {
    await this.recordAccepted();
    if (performance.now() < this.idleUntil) return false;
    const job = await findJob(this.session);
    if (!job) {
      this.idleUntil = performance.now() + FIND_EVERY_MS;
      return false;
    }
    this.ask();
    if (!this.mayGoOn(published)) return false;
    await addDocuments(this.session, job, PAGE, WINDOW);
    await finishJob(this.session, job);
    return true;
  }

  private async recordAccepted(): Promise<void> {
    for (let next = this.accepted.shift(); next; next = this.accepted.shift()) {
      await insertJob(this.session, next.job);
      next.done();
    }
  }

  private mayGoOn({ lastSeq, startedAt }: PublishedPosition): boolean {
    if (this.applied === undefined) return false;
    return lastSeq + PAGE - (this.applied ?? startedAt) <= MOST_AHEAD;
  }

  /** Asks the index in the background: a slow engine must not delay the relay. */
  private ask(): void {
    if (this.asking || performance.now() - this.askedAt < ASK_EVERY_MS) return;
    this.asking = true;
    this.askedAt = performance.now();
    void this.appliedStreamSeq(this.epoch)
      .then((applied) => (this.applied = applied))
      // The last known position stays valid.
      .catch(() => undefined)
      .finally(() => (this.asking = false));
  }
}

function toJob({ requestId, ...what }: ReindexRequest): NewReindexJob {
  if ('everything' in what) return { requestId };
  return { requestId, ...what };
}
