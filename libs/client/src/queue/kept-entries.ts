import type { Environment } from '../environment/environment.js';
import { Listeners } from '../environment/listeners.js';
import type { Message } from '../rest/schema.js';
import { QueueFullError, type QueueChange, type QueueEntry } from './entry.js';

/**
 * The entries, as the storage has them and every tab knows them. Each change is told to the listeners of this
 * tab and of the others. One thing at a time is done in the storage, so that messages are kept in the order in
 * which they were written.
 */
export interface KeptEntries {
  readonly changes: Listeners<QueueChange>;
  /** Tells of every word from another tab. */
  readonly heard: Listeners<void>;
  /** In the order of their ids. */
  list(): QueueEntry[];
  get(id: string): QueueEntry | undefined;
  /** An id that is higher than all that are known, even if the clock was set back. */
  newId(): string;
  /** Reads what the storage has. */
  load(): Promise<void>;
  /** Stores the entry, and only then tells of it. Does not bring back one that is gone. */
  put(type: 'added' | 'changed', entry: QueueEntry): Promise<void>;
  /** Deletes what is given up. Throws if it would come back after a reload. */
  discard(entry: QueueEntry): Promise<void>;
  /** Deletes what was sent. If the storage fails, a reload sends it again, with the same key. */
  settle(entry: QueueEntry, message: Message): Promise<void>;
  /** Tells the other tabs that this one is alive. */
  beat(): void;
  close(): void;
}

/** `name` is a prefix of keys that nothing else uses; `most` is how many entries there may be. */
export function keptEntries({ storage, channel, now, uuid }: Environment, name: string, most: number): KeptEntries {
  const changes = new Listeners<QueueChange>();
  const heard = new Listeners<void>();
  const entries = new Map<string, QueueEntry>();
  let others = channel(name);
  let lastStamp = 0;
  let work: Promise<unknown> = Promise.resolve();

  const alone = <T>(run: () => Promise<T>): Promise<T> => {
    const done = work.then(run);
    work = done.catch(() => undefined);
    return done;
  };
  const keyOf = ({ id }: QueueEntry) => `${name}/${id}`;
  const set = (entry: QueueEntry) => {
    entries.set(entry.id, entry);
    lastStamp = Math.max(lastStamp, parseInt(entry.id, 36));
  };
  const apply = (change: QueueChange) => {
    const { type, entry } = change;
    if (type === 'added' || type === 'changed') set(entry);
    else entries.delete(entry.id);
    changes.tell(change);
  };
  const tell = (change: QueueChange) => {
    others?.postMessage(change);
    apply(change);
  };
  const tellIfThere = (change: QueueChange) => {
    if (entries.has(change.entry.id)) tell(change);
  };

  if (others) {
    others.onmessage = ({ data }) => {
      heard.tell();
      if (data) apply(data as QueueChange);
    };
  }

  return {
    changes,
    heard,
    list: () => [...entries.values()].sort((one, other) => (one.id < other.id ? -1 : 1)),
    get: (id) => entries.get(id),
    newId() {
      lastStamp = Math.max(now(), lastStamp + 1);
      return `${lastStamp.toString(36).padStart(9, '0')}-${uuid()}`;
    },
    load: () =>
      alone(async () => {
        const values = await storage.list(`${name}/`);
        entries.clear();
        for (const [, text] of values) set(JSON.parse(text) as QueueEntry);
      }),
    put: (type, entry) =>
      alone(async () => {
        if (type === 'changed' && !entries.has(entry.id)) return;
        if (type === 'added' && entries.size >= most) throw new QueueFullError(most);
        await storage.set(keyOf(entry), JSON.stringify(entry));
        tell({ type, entry });
      }),
    discard: (entry) =>
      alone(async () => {
        await storage.delete(keyOf(entry));
        tellIfThere({ type: 'discarded', entry });
      }),
    settle: (entry, message) =>
      alone(async () => {
        await storage.delete(keyOf(entry)).catch(() => undefined);
        tellIfThere({ type: 'sent', entry, message });
      }),
    beat: () => others?.postMessage(null),
    close() {
      others?.close();
      // A closed channel throws at each word.
      others = null;
    },
  };
}
