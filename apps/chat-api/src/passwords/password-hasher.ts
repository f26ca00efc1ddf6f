import type { OnApplicationShutdown } from '@nestjs/common';
import { DomainError, opaqueString } from '@fechatter/core';
import { Piscina } from 'piscina';

/** Some seconds of work. Further requests are refused. */
const MAX_WAITING = 256;
/** A burst of sign-ins yields to the event loop and PostgreSQL, but gets a tenth of the CPU. */
const NICE = 10;

/** How the password was hashed: in its normal form, as all are now, or as it was typed, as before. */
export type PasswordForm = 'normal' | 'as_typed';

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

  /** How many passwords wait for their turn. */
  get waiting(): number {
    return this.threads.queueSize;
  }

  /** Hashes the normal form, which `assertStrongPassword` has found. */
  hash(password: string): Promise<string> {
    return this.inTurn('hash', opaqueString(password) ?? password);
  }

  async matches(password: string, passwordHash: string | null): Promise<boolean> {
    return (await this.matchingForm(password, passwordHash)) !== null;
  }

  /**
   * Null if the password is wrong. A null `passwordHash` stands for a person who doesn't exist: returns null
   * after the same work, so that the duration reveals nothing. For the same reason both forms are always
   * checked if they differ. A password that has no normal form can only have been hashed as it was typed.
   */
  async matchingForm(password: string, passwordHash: string | null): Promise<PasswordForm | null> {
    const known = passwordHash ?? (await this.nobody);
    const normal = opaqueString(password);
    const isNormal = normal !== null && (await this.isHashOf(normal, known));
    const isAsTyped = normal !== password && (await this.isHashOf(password, known));
    if (passwordHash === null || (!isNormal && !isAsTyped)) return null;
    return isNormal ? 'normal' : 'as_typed';
  }

  async onApplicationShutdown(): Promise<void> {
    await this.threads.close();
  }

  protected isHashOf(password: string, passwordHash: string): Promise<boolean> {
    return this.inTurn('matches', { password, passwordHash });
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
