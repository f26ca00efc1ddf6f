import type { OnApplicationShutdown } from '@nestjs/common';
import { DomainError } from '@fechatter/core';
import { Piscina } from 'piscina';

/** Some seconds of work. Who comes on top of that is told to come back. */
const MAX_WAITING = 256;
/** A storm of sign-ins gets what the event loop and PostgreSQL leave, and a tenth when they leave nothing. */
const NICE = 10;

/**
 * Hashes and checks passwords beside the event loop, at most `concurrency` at once, in threads of their own: Node's are for files and
 * DNS, and their priority can't be lowered. Throws `rate_limited` when too many wait already.
 */
export class PasswordHasher implements OnApplicationShutdown {
  private readonly threads: Piscina;
  /** Of no password at all: for people who do not exist. */
  private readonly nobody: Promise<string>;

  constructor(
    concurrency: number,
    private readonly maxWaiting = MAX_WAITING,
  ) {
    this.threads = new Piscina({
      filename: new URL('./password-worker.mjs', import.meta.url).href,
      minThreads: 1,
      maxThreads: concurrency,
      niceIncrement: NICE,
      stricterFIFO: true,
    });
    this.nobody = this.hash('');
  }

  hash(password: string): Promise<string> {
    return this.inTurn('hash', password);
  }

  /** Null stands for a person who does not exist: false, and the same work, so that nobody learns that from the clock. */
  async matches(password: string, passwordHash: string | null): Promise<boolean> {
    const known = passwordHash ?? (await this.nobody);
    const isRight = await this.inTurn<boolean>('matches', { password, passwordHash: known });
    return isRight && passwordHash !== null;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.threads.close();
  }

  private async inTurn<T>(name: 'hash' | 'matches', task: unknown): Promise<T> {
    if (this.threads.queueSize >= this.maxWaiting)
      throw new DomainError('rate_limited', 'Too many sign-ins at once: try again.');
    return (await this.threads.run(task, { name })) as T;
  }
}
