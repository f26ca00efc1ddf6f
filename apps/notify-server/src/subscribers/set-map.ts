/** Sets of values by key. Empty sets are not kept. */
export class SetMap<V> {
  private readonly sets = new Map<string, Set<V>>();

  /** The number of keys. */
  get size(): number {
    return this.sets.size;
  }

  get(key: string): ReadonlySet<V> {
    return this.sets.get(key) ?? nothing;
  }

  /** The values of several keys. */
  *of(keys: Iterable<string>): Generator<V, void> {
    for (const key of keys) yield* this.get(key);
  }

  *values(): Generator<V, void> {
    for (const set of this.sets.values()) yield* set;
  }

  add(key: string, value: V): void {
    const set = this.sets.get(key);
    if (set) set.add(value);
    else this.sets.set(key, new Set([value]));
  }

  delete(key: string, value: V): void {
    const set = this.sets.get(key);
    set?.delete(value);
    if (set?.size === 0) this.sets.delete(key);
  }
}

const nothing: ReadonlySet<never> = new Set();
