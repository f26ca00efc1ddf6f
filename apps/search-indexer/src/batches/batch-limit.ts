const GROWTH = 1.25;

/**
 * Says how many messages a batch may have: as many as the setting allows, half as many after a batch that
 * could not be written, and a few more after each that was. The engine may need longer for a batch than
 * anyone waits for it; at the same size it would fail again and again.
 */
export class BatchLimit {
  private current: number;

  constructor(private readonly max: number) {
    this.current = max;
  }

  get value(): number {
    return Math.floor(this.current);
  }

  noteWritten(): void {
    this.current = Math.min(this.max, Math.max(this.current + 1, this.current * GROWTH));
  }

  noteFailed(messages: number): void {
    this.current = Math.max(1, Math.floor(messages / 2));
  }
}
