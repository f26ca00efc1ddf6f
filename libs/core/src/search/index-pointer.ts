/**
 * Names the builds of an index whose engine can't switch between them by itself. The pointer is kept outside
 * of the engine and changed by compare-and-set only, so a deposed holder changes nothing.
 */
export interface IndexPointer {
  /** The generation that has taken over the index. */
  generation: number;
  /** The build that answers queries. */
  live: string;
  /** The build that is being filled beside it, or null. */
  filling: string | null;
}

export interface StoredPointer {
  pointer: IndexPointer;
  /** Changes with each write. */
  revision: number;
}

/** Every method rejects when the store does not answer. */
export interface IndexPointerStore {
  read(): Promise<StoredPointer | null>;
  /**
   * Writes the pointer if its revision is still this one; 0 means that there must be none. Returns the new
   * revision, or null if the pointer has changed meanwhile.
   */
  compareAndSet(pointer: IndexPointer, revision: number): Promise<number | null>;
}

/** Follows the pointer for those who query. */
export interface KnownPointer {
  /** The pointer as it was last seen. Null if it was never seen. */
  readonly pointer: IndexPointer | null;
  close(): void;
}
