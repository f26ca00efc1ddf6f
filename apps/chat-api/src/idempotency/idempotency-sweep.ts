import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { LOG, type Log } from '@fechatter/server';
import { Database } from '../postgres/database.js';
import { sweepIdempotencyKeys } from '../postgres/pg-idempotency-sweep.js';

const EVERY_MS = 3_600_000;

/** Forgets old idempotency keys now and then. Every chat-api does: they do not get in each other's way. */
@Injectable()
export class IdempotencySweep implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly database: Database,
    @Inject(LOG) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.run(), EVERY_MS).unref();
  }

  onApplicationShutdown(): void {
    if (this.timer) clearInterval(this.timer);
  }

  /** Never rejects: what fails now is done the next time. */
  async run(): Promise<void> {
    await sweepIdempotencyKeys(this.database.sql).catch((error: unknown) =>
      this.log.warn({ err: error }, 'could not sweep the idempotency keys'),
    );
  }
}
