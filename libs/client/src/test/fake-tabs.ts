import type { Channel, Locks } from '../environment/environment.js';

interface Waiting {
  begin(): void;
}

interface Held {
  lose(): void;
}

/** What the tabs of one browser share: a lock and a channel, as the platform has them. */
export class FakeBrowser {
  readonly #queue: Waiting[] = [];
  #held: Held | null = null;
  readonly #channels = new Set<FakeChannel>();

  /** The locks as a tab sees them. */
  readonly locks: Locks = {
    request: (_name, { signal, steal }, run) =>
      new Promise((resolve, reject) => {
        const waiting = {
          begin: () => {
            const held = { lose: () => reject(new DOMException('stolen', 'AbortError')) };
            this.#held = held;
            void run().then((value) => {
              resolve(value);
              if (this.#held === held) this.#next();
            }, reject);
          },
        };
        signal?.addEventListener('abort', () => {
          const index = this.#queue.indexOf(waiting);
          if (index >= 0) this.#queue.splice(index, 1);
          reject(signal.reason as Error);
        });
        if (steal) {
          this.#held?.lose();
          waiting.begin();
        } else {
          this.#queue.push(waiting);
          queueMicrotask(() => {
            if (!this.#held) this.#next();
          });
        }
      }),
  };

  readonly channel = (): Channel => {
    const channel = new FakeChannel(this.#channels);
    this.#channels.add(channel);
    return channel;
  };

  #next(): void {
    this.#held = null;
    this.#queue.shift()?.begin();
  }
}

/** Delivers copies, in order, and later. While its tab is frozen, messages wait. */
export class FakeChannel implements Channel {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  readonly #inbox: unknown[] = [];
  #isFrozen = false;

  constructor(private readonly all: Set<FakeChannel>) {}

  postMessage(message: unknown): void {
    for (const other of this.all) if (other !== this) other.#receive(structuredClone(message));
  }

  close(): void {
    this.all.delete(this);
  }

  freeze(): void {
    this.#isFrozen = true;
  }

  /** Forgets what came while the tab was frozen, if `loses`. */
  thaw(loses = false): void {
    this.#isFrozen = false;
    if (loses) this.#inbox.length = 0;
    this.#deliver();
  }

  #receive(message: unknown): void {
    this.#inbox.push(message);
    queueMicrotask(() => this.#deliver());
  }

  #deliver(): void {
    while (!this.#isFrozen && this.#inbox.length > 0) {
      const data = this.#inbox.shift();
      if (this.all.has(this)) this.onmessage?.({ data });
    }
  }
}
