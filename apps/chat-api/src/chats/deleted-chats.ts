import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { LOG, type Log } from '@fechatter/server';
import { Database } from '../postgres/database/database.js';
import { purgeDeletedChat } from '../postgres/chats/pg-chat-purge.js';

const EVERY_MS = 600_000;

/**
 * Removes what deleted chats have left behind. `chats.deleted_at` is all there is to know, and no step relies on the one before, so that
 * whatever is cut off by a crash, or done twice by two chat-apis, is simply gone on with: at once after a deletion, at every start, and
 * every ten minutes.
 */
@Injectable()
export class DeletedChats implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> | null = null;
  private isWanted = false;

  constructor(
    private readonly database: Database,
    @Inject(LOG) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.purge(), EVERY_MS).unref();
    this.purge();
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    this.stopping.abort();
    await this.running;
  }

  /** In the background. Never fails: what is left over is found the next time. */
  purge(): void {
    this.isWanted = true;
    this.running ??= this.run().finally(() => (this.running = null));
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
