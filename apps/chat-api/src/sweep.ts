import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { LOG, type Log } from '@fechatter/server';
import { Database } from './postgres/database/database.js';
import {
  sweepDeletedChats,
  sweepIdempotencyKeys,
  sweepInvites,
  sweepPasswordResets,
  sweepRateCounts,
  sweepSessions,
} from './postgres/pg-sweep.js';

const EVERY_MS = 3_600_000;
const sweeps = {
  'idempotency keys': sweepIdempotencyKeys,
  sessions: sweepSessions,
  invites: sweepInvites,
  'counts of requests': sweepRateCounts,
  'reset links': sweepPasswordResets,
  'deleted chats': sweepDeletedChats,
};

/** Deletes expired rows once an hour. Every instance does so; they don't get in each other's way. */
@Injectable()
export class Sweep implements OnApplicationBootstrap, OnApplicationShutdown {
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

  /** Never rejects. The next run repeats what failed. */
  async run(): Promise<void> {
    for (const [what, sweep] of Object.entries(sweeps)) {
      await sweep(this.database.sql).catch((err: unknown) => this.log.warn({ err }, `could not sweep the ${what}`));
    }
  }
}
