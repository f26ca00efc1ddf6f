import type { Channel, Environment } from '../environment/environment.js';
import { Listeners } from '../environment/listeners.js';
import type { Message } from '../rest/schema.js';
import { QueueFullError, type QueueChange, type QueueEntry } from './entry.js';

/**
 * The entries, as the storage has them and every tab knows them. Each change is told to the listeners of this
 * tab and of the others. One thing at a time is done in the storage, so that messages are kept in the order in
 * which they were written.
 */
export class KeptEntries {
  readonly changes = new Listeners<QueueChange>();
  /** Tells of every word from another tab. */
  readonly heard = new Listeners<void>();
  #entries = new Map<string, QueueEntry>();
  #lastStamp = 0;
  #work: Promise<unknown> = Promise.resolve();
  readonly #channel: Channel | null;

  /** `name` is a prefix of keys that nothing else uses. */
  constructor(
    private readonly environment: Environment,
    private readonly name: string,
    private readonly most: number,
  ) {
    this.#channel = environment.channel(name);
    if (this.#channel) this.#channel.onmessage = ({ data }) => this.#hear(data as QueueChange | null);
  }

  /** In the order of their ids. */
  list(): QueueEntry[] {
    return [...this.#entries.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
  }

  get(id: string): QueueEntry | undefined {
    return this.#entries.get(id);
  }

  hasWaiting(): boolean {
    return this.list().some(({ state }) => state === 'waiting');
  }

  /** An id that is higher than all that are known, even if the clock was set back. */
  newId(): string {
    this.#lastStamp = Math.max(this.environment.now(), this.#lastStamp + 1);
    return `${this.#lastStamp.toString(36).padStart(9, '0')}-${this.environment.uuid()}`;
  }

  /** Reads what the storage has. */
  load(): Promise<void> {
    return this.#alone(async () => {
      const values = await this.environment.storage.list(`${this.name}/`);
      this.#entries.clear();
      for (const [, text] of values) this.#set(JSON.parse(text) as QueueEntry);
    });
  }

  /** Stores the entry, and only then tells of it. Does not bring back one that is gone. */
  put(type: 'added' | 'changed', entry: QueueEntry): Promise<void> {
    return this.#alone(async () => {
      if (type === 'changed' && !this.#entries.has(entry.id)) return;
      if (type === 'added' && this.#entries.size >= this.most) throw new QueueFullError(this.most);
      await this.environment.storage.set(this.#keyOf(entry), JSON.stringify(entry));
      this.#tell({ type, entry });
    });
  }

  /** Deletes what is given up. Throws if it would come back after a reload. */
  discard(entry: QueueEntry): Promise<void> {
    return this.#alone(async () => {
      await this.environment.storage.delete(this.#keyOf(entry));
      if (this.#entries.has(entry.id)) this.#tell({ type: 'discarded', entry });
    });
  }

  /** Deletes what was sent. If the storage fails, a reload sends it again, with the same key. */
  settle(entry: QueueEntry, message: Message): Promise<void> {
    return this.#alone(async () => {
      await this.environment.storage.delete(this.#keyOf(entry)).catch(() => undefined);
      if (this.#entries.has(entry.id)) this.#tell({ type: 'sent', entry, message });
    });
  }

  /** Tells the other tabs that this one is alive. */
  beat(): void {
    this.#channel?.postMessage(null);
  }

  close(): void {
    this.#channel?.close();
  }

  #tell(change: QueueChange): void {
    this.#channel?.postMessage(change);
    this.#apply(change);
  }

  #hear(change: QueueChange | null): void {
    this.heard.tell();
    if (change) this.#apply(change);
  }

  #apply(change: QueueChange): void {
    const { type, entry } = change;
    if (type === 'added' || type === 'changed') this.#set(entry);
    else this.#entries.delete(entry.id);
    this.changes.tell(change);
  }

  #set(entry: QueueEntry): void {
    this.#entries.set(entry.id, entry);
    this.#lastStamp = Math.max(this.#lastStamp, parseInt(entry.id, 36));
  }

  #keyOf({ id }: QueueEntry): string {
    return `${this.name}/${id}`;
  }

  #alone<T>(run: () => Promise<T>): Promise<T> {
    const done = this.#work.then(run);
    this.#work = done.catch(() => undefined);
    return done;
  }
}
