import { isCompleteThrough, type IndexCheckpoint, type MessageSearch } from '@fechatter/core';
import type { SearchScope } from '../../postgres/search/pg-search-scope.js';

/** For so long, a checkpoint is good enough that does not have everything. What came since is matched. */
const FRESH_MS = 1_000;

/**
 * The checkpoint that the index had when it answered last, so that a search need not ask for it first. The
 * index has at least as much by now, unless it was lost: what it answers to the search tells.
 */
export class LatestCheckpoint {
  private latest: IndexCheckpoint | null = null;
  private learnedAt = -Infinity;

  constructor(private readonly engine: Pick<MessageSearch, 'checkpoint'>) {}

  /** Takes one that came with an answer of the index. */
  learn(checkpoint: IndexCheckpoint | null): void {
    this.latest = checkpoint;
    this.learnedAt = performance.now();
  }

  /** The one to search from. Asks the index if it may have much more than the latest one tells. */
  async of(scope: SearchScope): Promise<IndexCheckpoint | null> {
    const isFresh = performance.now() - this.learnedAt < FRESH_MS;
    const isEnough = this.latest !== null && (isFresh || isComplete(this.latest, scope));
    if (!isEnough) this.learn(await this.engine.checkpoint());
    return this.latest;
  }
}

/** Whether the index lacks nothing that was committed before the scope was read. */
export function isComplete(checkpoint: IndexCheckpoint, { epoch, lastSeq, isPublishing }: SearchScope): boolean {
  return !isPublishing && isCompleteThrough(checkpoint, { epoch, streamSeq: lastSeq });
}
