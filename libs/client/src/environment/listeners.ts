/** Who is told of something. As with events of the DOM, one that throws keeps nobody else from being told. */
export class Listeners<T> {
  readonly #all = new Set<(value: T) => void>();

  /** Returns what stops it. */
  add(listener: (value: T) => void): () => void {
    this.#all.add(listener);
    return () => this.#all.delete(listener);
  }

  tell(value: T): void {
    for (const listener of [...this.#all]) {
      try {
        listener(value);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
