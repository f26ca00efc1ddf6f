import type { IndexPointer, IndexPointerStore, KnownPointer, StoredPointer } from '@fechatter/core';

/** Keeps the pointer of an index in memory, and is always up to date. */
export class MemoryPointers implements IndexPointerStore, KnownPointer {
  private stored: StoredPointer | null = null;

  get pointer(): IndexPointer | null {
    return this.stored?.pointer ?? null;
  }

  read(): Promise<StoredPointer | null> {
    return Promise.resolve(this.stored);
  }

  compareAndSet(pointer: IndexPointer, revision: number): Promise<number | null> {
    if (revision !== (this.stored?.revision ?? 0)) return Promise.resolve(null);
    this.stored = { pointer, revision: revision + 1 };
    return Promise.resolve(this.stored.revision);
  }

  /** Loses the pointer, as when NATS loses its data. */
  forget(): void {
    this.stored = null;
  }

  close(): void {
    // Nothing is open.
  }
}
