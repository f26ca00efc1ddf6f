import type { IndexPointer, KnownPointer } from '@fechatter/core';
import { IndexPointerWatch } from '@fechatter/nats';
import type { NatsLink } from '../nats-link.js';

/** Follows the pointer to the live build of the index, once NATS was reached for the first time. */
export class LivePointer implements KnownPointer {
  private watch: IndexPointerWatch | null = null;

  constructor(nats: NatsLink) {
    nats.onConnected((connection) => (this.watch = new IndexPointerWatch(connection)));
  }

  get pointer(): IndexPointer | null {
    return this.watch?.pointer ?? null;
  }

  close(): void {
    this.watch?.close();
  }
}
