import { setTimeout as pause } from 'node:timers/promises';
import type { IndexCheckpoint } from '@fechatter/core';
import type { Published } from './chat-database.js';
import { CantBeDoneError, reasonOf, type Parts } from './parts.js';

const LOOK_EVERY_MS = 100;

/**
 * Resolves when the index has everything that the database had when this was called. Throws
 * {@link CantBeDoneError} after `until`, a time of `performance.now()`.
 */
export async function untilCaughtUp(parts: Pick<Parts, 'database' | 'search'>, until: number): Promise<void> {
  const chase = new Chase(parts, await parts.database.lastOutboxId());
  for (;;) {
    const missing = await chase.missing().catch(reasonOf);
    if (missing === null) return;
    if (performance.now() > until)
      throw new CantBeDoneError(`The index has not caught up with the database: ${missing}.`);
    await pause(LOOK_EVERY_MS);
  }
}

/** The index on its way to where the database was. */
class Chase {
  /**
   * Fixed as soon as all is published. Otherwise it would stay ahead of the index for as long as people
   * write.
   */
  private goal: Published | null = null;

  constructor(
    private readonly parts: Pick<Parts, 'database' | 'search'>,
    private readonly outboxId: string,
  ) {}

  /** What the index lacks still, or null. */
  async missing(): Promise<string | null> {
    const { database, search } = this.parts;
    const published = await database.publishedThrough(this.outboxId);
    if (this.goal?.epoch !== published.epoch) this.goal = published.isWaiting ? null : published;
    return this.goal ? whatIsMissing(await search.checkpoint(), this.goal) : 'events wait to be published';
  }
}

function whatIsMissing(checkpoint: IndexCheckpoint | null, { epoch, lastSeq }: Published): string | null {
  if (!checkpoint) return 'nothing is indexed yet';
  if (checkpoint.epoch !== epoch) return 'it follows an earlier stream';
  if (checkpoint.backfillFrom !== null) return 'a backfill is under way';
  const { streamSeq } = checkpoint;
  return streamSeq < lastSeq ? `it is ${lastSeq - streamSeq} messages of the stream behind` : null;
}
