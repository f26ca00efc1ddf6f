import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { repeat, type Repetition } from '@fechatter/core';
import { LOG, type Log } from '@fechatter/server';
import { Database } from './postgres/database/database.js';
import { StartUp } from './postgres/database/start-up.js';
import { foldNames } from './postgres/pg-folding.js';

/** How long a look-up may miss what an instance of the previous release has renamed. */
const EVERY_MS = 600_000;

/**
 * Folds the names that look-ups would miss, at start and every ten minutes. Every instance does so; they
 * don't get in each other's way. Look-ups work meanwhile, and miss what is not folded yet.
 */
@Injectable()
export class NameFolding implements OnApplicationShutdown {
  private repetition: Repetition | null = null;
  private isStopped = false;
  private running: Promise<void> | null = null;

  constructor(
    private readonly database: Database,
    @Inject(LOG) private readonly log: Log,
    startUp: StartUp,
  ) {
    startUp.after(() => this.begin());
  }

  async onApplicationShutdown(): Promise<void> {
    this.isStopped = true;
    await this.repetition?.stop();
  }

  /** Concurrent callers share one run. */
  run(): Promise<void> {
    this.running ??= this.fold().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  private begin(): void {
    const onError = (err: unknown) => this.log.warn({ err }, 'could not fold names for look-ups');
    this.repetition = repeat(() => this.run(), { everyMs: EVERY_MS, firstAfterMs: 0, onError });
  }

  private async fold(): Promise<void> {
    const count = await foldNames(this.database, () => this.isStopped);
    if (count > 0) this.log.info({ count }, 'folded names for look-ups');
  }
}
