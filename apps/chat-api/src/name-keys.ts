import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { repeat, type Repetition } from '@fechatter/core';
import { LOG, type Log } from '@fechatter/server';
import { Database } from './postgres/database/database.js';
import { completeChannelKeys, listChannelTwins } from './postgres/pg-channel-keys.js';
import { StartUp } from './postgres/database/start-up.js';
import { completeEmailKeys, listEmailTwins } from './postgres/pg-email-keys.js';

/** How long an address or a name that the previous release stores is compared only as it is spelt. */
const EVERY_MS = 60_000;
const LISTED = 100;
const SHARED_ADDRESS =
  'several accounts have one e-mail address: these sign in with it only as it is spelt; see `npm run twins`';
const SHARED_NAME = 'several public channels of a workspace have one name; see `npm run twins`';

/**
 * Fills in the keys of e-mail addresses and channel names: before this instance serves anybody, since it finds
 * accounts by them, and again for what instances of the previous release store while they still run.
 */
@Injectable()
export class NameKeys implements OnApplicationShutdown {
  private repetition: Repetition | null = null;

  constructor(
    private readonly database: Database,
    @Inject(LOG) private readonly log: Log,
    startUp: StartUp,
  ) {
    startUp.before(() => this.prepare());
    startUp.after(() => this.begin());
  }

  async onApplicationShutdown(): Promise<void> {
    await this.repetition?.stop();
  }

  async run(): Promise<void> {
    await completeEmailKeys(this.database);
    await completeChannelKeys(this.database);
  }

  private begin(): void {
    const onError = (err: unknown) => this.log.warn({ err }, 'could not store the keys of names');
    this.repetition = repeat(() => this.run(), { everyMs: EVERY_MS, onError });
  }

  private async prepare(): Promise<void> {
    await this.run();
    await this.warnOfTwins();
  }

  private async warnOfTwins(): Promise<void> {
    const accounts = await listEmailTwins(this.database.sql, LISTED);
    const channels = await listChannelTwins(this.database.sql, LISTED);
    if (accounts.length > 0) this.log.warn({ accounts }, SHARED_ADDRESS);
    if (channels.length > 0) this.log.warn({ channels }, SHARED_NAME);
  }
}
