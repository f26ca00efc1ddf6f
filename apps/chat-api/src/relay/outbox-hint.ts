import { OUTBOX_HINT, roundTrip } from '@fechatter/nats';
import type { NatsLink } from '../nats-link.js';

/**
 * Wakes the leader in another process after a commit in a process that does not take part in the relay. A
 * hint may be lost, since the leader polls. Only one is under way at a time: otherwise they would pile up in
 * the connection while NATS is away.
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
    await roundTrip(connection);
  }
}
