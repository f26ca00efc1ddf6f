import { setTimeout as pause } from 'node:timers/promises';
import type { OnApplicationShutdown } from '@nestjs/common';
import { answered, connectNats, UnsupportedNatsError, type NatsConnection } from '@fechatter/nats';

const RETRY_MS = 500;

/**
 * This service's connection to NATS, made in the background: chat-api starts, signs in and takes messages while NATS is away. Once made
 * it reconnects by itself for ever. A server that is too old ends the process.
 */
export class NatsLink implements OnApplicationShutdown {
  /** Null until NATS was reached for the first time. */
  connection: NatsConnection | null = null;
  private readonly listeners: ((connection: NatsConnection) => void)[] = [];
  private isClosed = false;

  constructor(
    private readonly url: string,
    private readonly name: string,
  ) {
    void this.connect();
  }

  /** Called once, as soon as there is a connection. */
  onConnected(listener: (connection: NatsConnection) => void): void {
    if (this.connection) listener(this.connection);
    else this.listeners.push(listener);
  }

  /** Throws while NATS does not answer. */
  async ping(): Promise<void> {
    if (!this.connection) throw new Error('not connected yet');
    await answered(this.connection);
  }

  async onApplicationShutdown(): Promise<void> {
    this.isClosed = true;
    await this.connection?.close();
  }

  private async connect(): Promise<void> {
    while (!this.isClosed && !this.connection) {
      this.connection = await connectNats(this.url, this.name).catch(unlessUnsupported);
      if (!this.connection) await pause(RETRY_MS);
    }
    if (!this.connection) return;
    if (this.isClosed) await this.connection.close();
    else for (const listener of this.listeners) listener(this.connection);
  }
}

function unlessUnsupported(error: unknown): null {
  if (error instanceof UnsupportedNatsError) throw error;
  return null;
}
