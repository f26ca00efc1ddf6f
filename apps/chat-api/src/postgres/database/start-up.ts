import { setTimeout as pause } from 'node:timers/promises';
import {
  Inject,
  Injectable,
  type CanActivate,
  type ExecutionContext,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { DomainError } from '@fechatter/core';
import { LOG, type Log } from '@fechatter/server';
import type { Request } from 'express';
import { Database } from './database.js';
import { assertMigrated } from './migrated.js';

/**
 * Starts the service whether or not PostgreSQL is there, so that services can be started in any order, and lets
 * nobody in before the database is connected, migrated and prepared. Until then `/health/simple` says that the
 * process lives, `/health` what it waits for, and every other request is answered with 503. A failure of any
 * kind is tried again: the wrong password may be about to be corrected on the server.
 */

const RETRY_MS = 500;

@Injectable()
export class StartUp implements OnApplicationBootstrap, OnApplicationShutdown {
  private reason: string | null = 'PostgreSQL has not been asked yet';
  private readonly steps: (() => Promise<void>)[] = [];
  private readonly listeners: (() => void)[] = [];
  private readonly stopping = new AbortController();
  private loop: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Database,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Says in words what is waited for. Null once everything is ready. */
  get trouble(): string | null {
    return this.reason;
  }

  /** Adds a preparation. It may be called again after it has succeeded. */
  before(step: () => Promise<void>): void {
    this.steps.push(step);
  }

  /** Calls `listener` once everything is ready. */
  after(listener: () => void): void {
    if (this.reason === null) listener();
    else this.listeners.push(listener);
  }

  /** The first attempt ends before the service listens: where PostgreSQL is there, nobody sees a 503. */
  async onApplicationBootstrap(): Promise<void> {
    if (!(await this.attempt())) this.loop = this.repeat();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.loop;
  }

  private async repeat(): Promise<void> {
    const { signal } = this.stopping;
    do await pause(RETRY_MS, undefined, { signal }).catch(() => undefined);
    while (!signal.aborted && !(await this.attempt()));
  }

  private async attempt(): Promise<boolean> {
    try {
      await this.database.connect();
      await assertMigrated(this.database.sql);
      for (const step of this.steps) await step();
    } catch (error) {
      this.report(error);
      return false;
    }
    this.reason = null;
    for (const listener of this.listeners) listener();
    return true;
  }

  /** Logs each reason once, not each attempt. */
  private report(error: unknown): void {
    const reason = reasonOf(error);
    if (reason !== this.reason) this.log.warn({ err: error }, 'waiting for PostgreSQL');
    this.reason = reason;
  }
}

/** Refuses every request but those for the health of the service until {@link StartUp} is over. */
@Injectable()
export class StartUpGuard implements CanActivate {
  constructor(private readonly startUp: StartUp) {}

  canActivate(context: ExecutionContext): boolean {
    if (this.startUp.trouble === null) return true;
    const { path } = context.switchToHttp().getRequest<Request>();
    if (/^\/health(\/|$)/.test(path)) return true;
    throw new DomainError('dependency_unavailable', 'The service waits for its database. Try again in a few seconds.');
  }
}

/** Node names no message for a host that refuses at several addresses. */
function reasonOf(error: unknown): string {
  const { message, code } = error as { message?: string; code?: string };
  return message || code || String(error);
}
