import { randomUUID } from 'node:crypto';
import { browserEnvironment } from '../environment/browser-environment.js';
import type { Channel, Environment, Locks } from '../environment/environment.js';
import { memoryStorage } from '../environment/memory-storage.js';
import { TestClock } from './test-clock.js';

/** What the tabs of one origin share: storage, locks, channels, and here the clock. */
export class TestOrigin {
  readonly clock = new TestClock();
  readonly storage = memoryStorage();
  readonly locks = new TestLocks();
  private readonly channels = new Map<string, Set<TestChannel>>();

  /** The environment of a further tab. */
  tab(overrides: Partial<Environment> = {}): Environment {
    const { clock, storage, locks } = this;
    return browserEnvironment({
      now: clock.now,
      after: clock.after,
      random: () => 0,
      uuid: randomUUID,
      storage,
      locks,
      channel: (name) => new TestChannel(this.named(name)),
      events: null,
      ...overrides,
    });
  }

  private named(name: string): Set<TestChannel> {
    const channels = this.channels.get(name) ?? new Set();
    this.channels.set(name, channels);
    return channels;
  }
}

/** Web Locks: whoever asks first has the lock first, and until its promise is settled. */
export class TestLocks implements Locks {
  private readonly tails = new Map<string, Promise<unknown>>();

  async request<T>(name: string, { signal }: { signal?: AbortSignal }, run: () => Promise<T>): Promise<T> {
    const before = this.tails.get(name) ?? Promise.resolve();
    const result = aborted(before, signal).then(run);
    // A request that gave up leaves the turn to those behind it only once its own would have come.
    this.tails.set(
      name,
      Promise.allSettled([before, result]).then(() => undefined),
    );
    return result;
  }
}

/** The promise, or the reason of the signal if that comes first. */
function aborted(promise: Promise<unknown>, signal?: AbortSignal): Promise<unknown> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(signal.reason as Error);
    if (signal.aborted) return giveUp();
    signal.addEventListener('abort', giveUp);
    void promise.then(resolve);
  });
}

/** A BroadcastChannel: reaches every other channel of the name, later and with a copy. */
class TestChannel implements Channel {
  onmessage: Channel['onmessage'] = null;

  constructor(private readonly peers: Set<TestChannel>) {
    peers.add(this);
  }

  postMessage(message: unknown): void {
    if (!this.peers.has(this)) throw new DOMException('The channel is closed.', 'InvalidStateError');
    const data: unknown = structuredClone(message);
    const others = [...this.peers].filter((peer) => peer !== this);
    for (const peer of others) setImmediate(() => peer.onmessage?.({ data }));
  }

  close(): void {
    this.peers.delete(this);
    this.onmessage = null;
  }
}
