import { DomainError } from '@fechatter/core';
import { Slots } from '@fechatter/server';
import { hash, verify } from '@node-rs/argon2';

/** argon2id with 19 MiB, two passes: about 15 ms of one core. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** Some seconds of work. Who comes on top of that is told to come back. */
const MAX_WAITING = 256;

/**
 * Hashes and checks passwords beside the event loop, at most `concurrency` at once: they share the threads of file access and DNS, and a
 * burst of sign-ins must not take them all. Throws `rate_limited` when too many wait already.
 */
export class PasswordHasher {
  private readonly slots = new Slots(this.concurrency);
  /** Of no password at all: for people who do not exist. */
  private readonly nobody = this.hash('');

  constructor(
    private readonly concurrency: number,
    private readonly maxWaiting = MAX_WAITING,
  ) {}

  hash(password: string): Promise<string> {
    return this.inTurn(() => hash(password, COST));
  }

  /** Null stands for a person who does not exist: false, and the same work, so that nobody learns that from the clock. */
  async matches(password: string, passwordHash: string | null): Promise<boolean> {
    const known = passwordHash ?? (await this.nobody);
    const isRight = await this.inTurn(() => verify(known, password));
    return isRight && passwordHash !== null;
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.slots.isFull && this.slots.waitingCount >= this.maxWaiting)
      throw new DomainError('rate_limited', 'Too many sign-ins at once: try again.');
    const release = await this.slots.take();
    try {
      return await work();
    } finally {
      release();
    }
  }
}
