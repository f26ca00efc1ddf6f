import { OUTBOX_HINT } from '@fechatter/nats';
import type { NatsLink } from '../nats-link.js';

/**
 * Wakes the leader in another process when something was committed in one that takes no part in the relay. A hint may be lost: the leader
 * polls. One at a time, or while NATS is away they would pile up in the connection.
 */
export class OutboxHint {
  private isWanted = false;
  private isUnderWay = false;

  constructor(private readonly nats: Pick<NatsLink, 'connection'>) {}

  async send(): Promise<void> {
    this.isWanted = true;
    if (this.isUnderWay) return;
    this.isUnderWay = true;
    while (this.isWanted) {
      this.isWanted = false;
      await this.publish().catch(() => undefined);
    }
    this.isUnderWay = false;
  }

  private async publish(): Promise<void> {
    const { connection } = this.nats;
    if (!connection || connection.isClosed()) return;
    connection.publish(OUTBOX_HINT);
    await connection.flush();
  }
}
