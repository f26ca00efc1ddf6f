/**
 * Signals within this process that a committed transaction added to the outbox. A missed signal does no harm,
 * because the relay also polls.
 */
export class OutboxSignal {
  private readonly listeners = new Set<() => void>();

  notify(): void {
    for (const listener of this.listeners) listener();
  }

  /** Returns a function that unsubscribes. */
  onNotify(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
