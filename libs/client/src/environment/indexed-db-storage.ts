import { StorageError, type Environment, type KeyValueStorage } from './environment.js';

const STORE = 'values';

export interface IndexedDbOptions {
  /** `indexedDB` of the page or worker. */
  factory: IDBFactory;
  after: Environment['after'];
  /** The name of the database. Default: `fechatter`. */
  name?: string;
  /** How long one call may take. Default: 5 s. */
  timeoutMs?: number;
}

/** Makes its requests at once, and returns what reads their results when the transaction is complete. */
type Work<T> = (store: IDBObjectStore) => () => T;

/**
 * Keeps texts in IndexedDB, which all tabs of the origin share. Browsers are known to leave a request without
 * an answer, to close a database by themselves, and to hold back an upgrade. So every call has a bound, and
 * after a failure the next call opens the database anew.
 */
export function indexedDbStorage(options: IndexedDbOptions): KeyValueStorage {
  let opening: Promise<IDBDatabase> | null = null;
  const forget = () => {
    opening?.then((database) => database.close()).catch(() => undefined);
    opening = null;
  };
  const work = async <T>(mode: IDBTransactionMode, run: Work<T>): Promise<T> => {
    opening ??= open(options, forget);
    return transact(await opening, mode, run);
  };
  const call = <T>(mode: IDBTransactionMode, run: Work<T>) =>
    bounded(options, work(mode, run)).catch((cause: unknown) => {
      forget();
      throw new StorageError('IndexedDB can not be used here, or not now.', { cause });
    });

  return {
    get: (key) => call('readonly', (store) => valueAt(store, key)),
    set: (key, value) => call('readwrite', (store) => nothing(store.put(value, key))),
    delete: (key) => call('readwrite', (store) => nothing(store.delete(key))),
    list: (prefix) => call('readonly', (store) => valuesUnder(store, prefix)),
  };
}

function open({ factory, name = 'fechatter' }: IndexedDbOptions, forget: () => void): Promise<IDBDatabase> {
  const request = factory.open(name, 1);
  return new Promise((resolve, reject) => {
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onerror = () => reject(request.error!);
    request.onsuccess = () => {
      const database = request.result;
      // A later release upgrades in another tab: it would wait for this one.
      database.onversionchange = forget;
      database.onclose = forget;
      resolve(database);
    };
  });
}

function transact<T>(database: IDBDatabase, mode: IDBTransactionMode, run: Work<T>): Promise<T> {
  const transaction = database.transaction(STORE, mode);
  const read = run(transaction.objectStore(STORE));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(read());
    transaction.onabort = () => reject(transaction.error ?? new Error('The transaction was aborted.'));
  });
}

function valueAt(store: IDBObjectStore, key: string): () => string | null {
  const request = store.get(key) as IDBRequest<string | undefined>;
  return () => request.result ?? null;
}

function valuesUnder(store: IDBObjectStore, prefix: string): () => [string, string][] {
  const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
  const keys = store.getAllKeys(range) as IDBRequest<string[]>;
  const values = store.getAll(range) as IDBRequest<string[]>;
  return () => keys.result.map((key, index) => [key, values.result[index]!]);
}

function nothing(_request: IDBRequest): () => void {
  return () => undefined;
}

/** The promise, or an error after the time-out. What the promise does later is ignored. */
function bounded<T>({ after, timeoutMs = 5_000 }: IndexedDbOptions, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = after(timeoutMs, () => reject(new Error(`no answer within ${timeoutMs} ms`)));
    promise.then(resolve, reject).finally(cancel);
  });
}
