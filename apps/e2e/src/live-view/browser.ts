import { randomUUID } from 'node:crypto';
import { BroadcastChannel } from 'node:worker_threads';
import { memoryStorage, type Channel, type Environment, type Locks } from '@fechatter/client';

/** What the tabs of one browser share. */
export class Browser {
  private readonly name = randomUUID();
  private readonly storage = memoryStorage();
  private readonly locks = new TurnLocks();

  tab(): Partial<Environment> {
    const { storage, locks } = this;
    return { storage, locks, channel: (name) => this.channel(name) };
  }

  private channel(name: string): Channel {
    const channel = new BroadcastChannel(`${this.name}/${name}`);
    channel.unref();
    return channel;
  }
}

/** Web Locks for tabs that end properly: whoever asks first has the lock first. */
class TurnLocks implements Locks {
  private readonly tails = new Map<string, Promise<unknown>>();

  request<T>(name: string, { signal }: { signal?: AbortSignal }, run: () => Promise<T>): Promise<T> {
    const before = this.tails.get(name) ?? Promise.resolve();
    const result = before.then(() => {
      signal?.throwIfAborted();
      return run();
    });
    this.tails.set(
      name,
      result.catch(() => undefined),
    );
    return result;
  }
}
