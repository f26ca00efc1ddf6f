import { isCompleteThrough, type IndexCheckpoint, type MessageSearch } from '@fechatter/core';
import type { SearchScope } from '../../postgres/search/pg-search-scope.js';

/** A search starts from this. */
export interface StartingPoint {
  scope: SearchScope;
  /** Null if the index has none. */
  checkpoint: IndexCheckpoint | null;
}

/**
 * Remembers the checkpoint of the engine's last answer if the index lacked nothing by it. While that is still
 * so, a search need not ask for the checkpoint first. The index only gains, unless it is lost: then the
 * checkpoint in the engine's next answer has less.
 */
export class LatestCheckpoint {
  private complete: IndexCheckpoint | null = null;

  constructor(private readonly engine: Pick<MessageSearch, 'checkpoint'>) {}

  /** Takes the checkpoint of an answer to a search within `scope`. */
  learn({ scope, checkpoint }: StartingPoint): void {
    this.complete = checkpoint && isComplete(checkpoint, scope) ? checkpoint : null;
  }

  /** Takes the remembered checkpoint if the index lacks nothing by it, else asks the engine. */
  async beside(reading: Promise<SearchScope>): Promise<StartingPoint> {
    const { complete } = this;
    if (complete === null) return this.anew(reading);
    const scope = await reading;
    return isComplete(complete, scope) ? { scope, checkpoint: complete } : this.anew(reading);
  }

  /** Asks the engine in any case, while the scope is read. */
  async anew(reading: Promise<SearchScope>): Promise<StartingPoint> {
    const [scope, checkpoint] = await Promise.all([reading, this.engine.checkpoint()]);
    return { scope, checkpoint };
  }
}

/** Whether the index lacks nothing that was committed before the scope was read. */
export function isComplete(checkpoint: IndexCheckpoint, { epoch, lastSeq, isPublishing }: SearchScope): boolean {
  return !isPublishing && isCompleteThrough(checkpoint, { epoch, streamSeq: lastSeq });
}
