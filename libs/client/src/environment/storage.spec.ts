import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { TestClock } from '../test/test-clock.js';
import { StorageError, type KeyValueStorage } from './environment.js';
import { indexedDbStorage } from './indexed-db-storage.js';
import { memoryStorage } from './memory-storage.js';

const clock = new TestClock();
const { after } = clock;

afterEach(
  () =>
    new Promise<void>((resolve) => {
      indexedDB.deleteDatabase('fechatter').onsuccess = () => resolve();
    }),
);

const kinds: [string, () => KeyValueStorage][] = [
  ['in memory', memoryStorage],
  ['in IndexedDB', () => indexedDbStorage({ factory: indexedDB, after })],
];

describe.each(kinds)('a storage %s', (_, create) => {
  it('reads what was written last, and null otherwise', async () => {
    const storage = create();
    expect(await storage.get('a')).toBeNull();
    await storage.set('a', '1');
    await storage.set('a', '2');
    expect(await storage.get('a')).toBe('2');
  });

  it('forgets what was deleted', async () => {
    const storage = create();
    await storage.set('a', '1');
    await storage.delete('a');
    await storage.delete('never there');
    expect(await storage.get('a')).toBeNull();
  });

  it('lists what begins with a prefix, in order', async () => {
    const storage = create();
    for (const key of ['q/b', 'q/', 'q/a', 'q', 'r/a', 'p/z']) await storage.set(key, key.toUpperCase());
    const expected = ['q/', 'q/a', 'q/b'].map((key) => [key, key.toUpperCase()]);
    expect(await storage.list('q/')).toEqual(expected);
  });
});

describe('IndexedDB', () => {
  it('keeps what was written after the page is gone', async () => {
    await indexedDbStorage({ factory: indexedDB, after }).set('a', '1');
    expect(await indexedDbStorage({ factory: indexedDB, after }).get('a')).toBe('1');
  });

  it('lets a later release upgrade, and is opened again', async () => {
    const storage = indexedDbStorage({ factory: indexedDB, after });
    await storage.set('a', '1');
    await new Promise<void>((resolve) => {
      indexedDB.deleteDatabase('fechatter').onsuccess = () => resolve();
    });
    expect(await storage.get('a')).toBeNull();
  });

  it('fails after five seconds if it hangs, and is asked anew the next time', async () => {
    let isHanging = true;
    const factory = { open: (name: string) => (isHanging ? {} : indexedDB.open(name, 1)) } as IDBFactory;
    const storage = indexedDbStorage({ factory, after });
    const failed = storage.get('a').catch((error: unknown) => error);
    await clock.advance(5_000);
    expect(await failed).toBeInstanceOf(StorageError);
    isHanging = false;
    await storage.set('a', '1');
    expect(await storage.get('a')).toBe('1');
  });

  it('fails if it is forbidden', async () => {
    const factory = {
      open: () => {
        throw new Error('SecurityError');
      },
    } as unknown as IDBFactory;
    await expect(indexedDbStorage({ factory, after }).set('a', '1')).rejects.toBeInstanceOf(StorageError);
  });
});
