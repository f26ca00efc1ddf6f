import type { OnApplicationShutdown } from '@nestjs/common';
import { DomainError } from '@fechatter/core';
import { Piscina } from 'piscina';

/** Some seconds of work. Further requests are refused. */
const MAX_WAITING = 256;
/** A burst of sign-ins yields to the event loop and PostgreSQL, but gets a tenth of the CPU. */
const NICE = 10;

/**
 * Hashes and checks passwords off the event loop, at most `concurrency` at once. It has threads of its own:
 * those of libuv serve files and DNS, and their priority can't be lowered. Throws `rate_limited` when too
 * many requests wait.
 */
export class PasswordHasher implements OnApplicationShutdown {
  private readonly threads: Piscina;
  /** Checked in place of the hash of a person who doesn't exist. */
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

  /**
   * Null stands for a person who doesn't exist: returns false after the same work, so that the duration
   * reveals nothing.
   */
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
      throw new DomainError(
        'rate_limited',
        'Too many passwords are being checked at once. Try again in a few seconds.',
      );
    return (await this.threads.run(task, { name })) as T;
  }
}
