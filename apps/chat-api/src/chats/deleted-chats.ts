import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { LOG, type Log } from '@fechatter/server';
import { Database } from '../postgres/database/database.js';
import { StartUp } from '../postgres/database/start-up.js';
import { purgeDeletedChat } from '../postgres/chats/pg-chat-purge.js';

const EVERY_MS = 600_000;

/**
 * Removes the rows that deleted chats leave behind: right after a deletion, at every start, and every ten
 * minutes. `chats.deleted_at` is the only state, and no step relies on an earlier one. So the work that a
 * crash interrupts is continued later, and two instances may do it at the same time.
 */
@Injectable()
export class DeletedChats implements BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> | null = null;
  private isWanted = false;

  constructor(
    private readonly database: Database,
    @Inject(LOG) private readonly log: Log,
    startUp: StartUp,
  ) {
    startUp.after(() => this.begin());
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    this.stopping.abort();
    await this.running;
  }

  /** Runs in the background. Never throws: the next run finds what is left. */
  purge(): void {
    this.isWanted = true;
    this.running ??= this.run().finally(() => (this.running = null));
  }

  private begin(): void {
    this.timer = setInterval(() => this.purge(), EVERY_MS).unref();
    this.purge();
  }

  private async run(): Promise<void> {
    while (this.isWanted && !this.stopping.signal.aborted) {
      this.isWanted = false;
      await this.purgeAll().catch((err: unknown) => this.log.warn({ err }, 'could not remove the deleted chats'));
    }
  }

  private async purgeAll(): Promise<void> {
    let chatId: string | null = '0';
    while (chatId !== null) chatId = await purgeDeletedChat(this.database.sql, chatId, this.stopping.signal);
  }
}
