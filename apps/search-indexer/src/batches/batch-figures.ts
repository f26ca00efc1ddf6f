/** What was written since the last summary. Sizes are in messages. */
export interface BatchSummary {
  batches: number;
  messages: number;
  smallest: number;
  median: number;
  largest: number;
  writeMs: number;
}

/** Counts the written batches, their sizes and the time that they took. */
export class BatchFigures {
  private sizes: number[] = [];
  private writeMs = 0;

  record(messages: number, ms: number): void {
    this.sizes.push(messages);
    this.writeMs += ms;
  }

  /** Returns what was written since the last call, or null if nothing was. */
  drain(): BatchSummary | null {
    const sizes = this.sizes.sort((one, other) => one - other);
    if (sizes.length === 0) return null;
    const summary = {
      batches: sizes.length,
      messages: sizes.reduce((sum, size) => sum + size, 0),
      smallest: sizes[0] ?? 0,
      median: sizes[sizes.length >> 1] ?? 0,
      largest: sizes.at(-1) ?? 0,
      writeMs: Math.round(this.writeMs),
    };
    this.sizes = [];
    this.writeMs = 0;
    return summary;
  }
}
