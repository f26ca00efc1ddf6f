import type { OnApplicationShutdown } from '@nestjs/common';
import { assertNatsAnswers, closeNats, connectPatiently, type NatsConnection, type NatsTarget } from '@fechatter/nats';

/**
 * Connects this service to NATS in the background: chat-api starts, signs people in and accepts messages while
 * NATS is away. Once made, the connection reconnects by itself for ever. A server that is too old ends the process.
 */
export class NatsLink implements OnApplicationShutdown {
  /** Null until NATS was reached for the first time. */
  connection: NatsConnection | null = null;
  private readonly listeners: ((connection: NatsConnection) => void)[] = [];
  private readonly closing = new AbortController();

  constructor(
    private readonly target: NatsTarget,
    private readonly name: string,
  ) {
    void this.connect();
  }

  /** Calls `listener` once, as soon as there is a connection. */
  onConnected(listener: (connection: NatsConnection) => void): void {
    if (this.connection) listener(this.connection);
    else this.listeners.push(listener);
  }

  /** Rejects while NATS does not answer, and says why. */
  ping(): Promise<void> {
    return assertNatsAnswers(this.connection, this.target);
  }

  async onApplicationShutdown(): Promise<void> {
    this.closing.abort();
    if (this.connection) await closeNats(this.connection);
  }

  private async connect(): Promise<void> {
    const { signal } = this.closing;
    try {
      this.connection = await connectPatiently(this.target, this.name, { signal });
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    }
    // Shutting down began while the connection was being made.
    if (signal.aborted) return closeNats(this.connection);
    for (const listener of this.listeners) listener(this.connection);
  }
}
