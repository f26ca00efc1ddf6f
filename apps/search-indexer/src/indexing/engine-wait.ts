/**
 * Tells how long the indexer has been waiting for the engine: Meilisearch retries by itself while its disk is
 * full.
 */
export class EngineWait {
  private since: number | null = null;

  /** Milliseconds; 0 while nothing is asked of the engine. */
  get ms(): number {
    return this.since === null ? 0 : performance.now() - this.since;
  }

  async during<Result>(work: () => Promise<Result>): Promise<Result> {
    this.since = performance.now();
    try {
      return await work();
    } finally {
      this.since = null;
    }
  }
}
