import { StaleGenerationError, type IndexCheckpoint, type MessageIndex, type StreamPosition } from '@fechatter/core';
import {
  announceApplied,
  ChatReader,
  requestReindex,
  type DeadLetter,
  type HeldLease,
  type NatsConnection,
} from '@fechatter/nats';
import type { Log } from '@fechatter/server';
import { BatchFigures } from '../batches/batch-figures.js';
import { BatchQueue } from '../batches/batch-queue.js';
import { BatchWriter } from '../batches/batch-writer.js';
import { BackfillRequests } from './backfill-requests.js';
import { PurgeSchedule } from './purge-schedule.js';
import { toIndexedMessage, type IndexedMessage } from '../batches/indexed-message.js';

export interface IndexRunParts {
  connection: NatsConnection;
  index: MessageIndex;
  log: Log;
  batchMax: number;
  lease: HeldLease;
  deadLetter: (letter: DeadLetter) => Promise<void>;
}

const IDLE_MS = 1_000;
const SUMMARY_EVERY_MS = 5_000;

/**
 * Reads the stream within one epoch and writes it to the index, one batch at a time, in stream order. A batch
 * is written at once when no other one is under way; otherwise the messages that arrive meanwhile form the
 * next batch.
 */
export class IndexRun {
  private readonly queue: BatchQueue<IndexedMessage>;
  private readonly reader: ChatReader;
  private readonly writer: BatchWriter;
  private readonly figures = new BatchFigures();
  private isClosed = false;
  private readonly purge: PurgeSchedule;
  private readonly requests: BackfillRequests;
  private nextSummary = performance.now() + SUMMARY_EVERY_MS;

  constructor(
    private readonly parts: IndexRunParts,
    public checkpoint: IndexCheckpoint,
  ) {
    const { index, deadLetter, batchMax, connection, log } = parts;
    this.purge = new PurgeSchedule((through) =>
      announceApplied(connection, { epoch: checkpoint.epoch, streamSeq: through }),
    );
    this.requests = new BackfillRequests(
      (request) => requestReindex(connection, request),
      (err) => log.warn({ err }, 'could not request the backfill'),
    );
    this.queue = new BatchQueue(2 * batchMax);
    this.writer = new BatchWriter({ index, deadLetter, assertHeld: () => this.assertHeld() });
    this.reader = new ChatReader(connection, {
      epoch: checkpoint.epoch,
      from: checkpoint.streamSeq + 1,
      what: 'all',
      onMessage: (message) => this.queue.push(toIndexedMessage(message)),
      onLost: (reason) => this.handleLost(reason),
    });
  }

  close(): void {
    this.isClosed = true;
    this.reader.close();
    this.queue.close();
  }

  /**
   * Resolves with the position from which the stream must be read again, or with null when the stream was
   * lost or the lease is over.
   */
  async runToEnd(): Promise<StreamPosition | null> {
    const { index, batchMax, lease } = this.parts;
    while (!this.isClosed && lease.isHeld) {
      this.requests.askIfDue(this.checkpoint, performance.now());
      const batch = await this.queue.next(batchMax, IDLE_MS);
      if (batch.length > 0) await this.write(batch);
      const stale = await index.staleWrite();
      if (stale) return stale;
      await this.doHousekeeping();
    }
    return null;
  }

  private async write(batch: readonly IndexedMessage[]): Promise<void> {
    const began = performance.now();
    this.parts.log.debug({ messages: batch.length }, 'writing');
    this.checkpoint = await this.writer.write(batch, this.checkpoint);
    this.figures.record(batch.length, performance.now() - began);
    const document = batch.findLast(isBackfilled);
    if (document) this.purge.noteApplied(document.streamSeq);
  }

  private async doHousekeeping(): Promise<void> {
    const { log } = this.parts;
    const now = performance.now();
    if (now >= this.nextSummary) {
      this.nextSummary = now + SUMMARY_EVERY_MS;
      this.logSummary();
    }
    await this.purge
      .purgeIfDue(now)
      .catch((err: unknown) => log.warn({ err }, 'could not purge the applied documents'));
  }

  private logSummary(): void {
    const summary = this.figures.drain();
    const { streamSeq, backfillFrom } = this.checkpoint;
    const behind = Math.max(0, (this.reader.stream?.lastSeq ?? streamSeq) - streamSeq);
    if (summary) this.parts.log.info({ ...summary, streamSeq, behind, backfillFrom }, 'indexed');
  }

  private handleLost(reason: string): void {
    this.parts.log.warn({ reason }, 'lost the stream');
    this.close();
  }

  private assertHeld(): void {
    if (!this.parts.lease.isHeld) throw new StaleGenerationError('the lease is over');
  }
}

/** Whether a message is in the stream because of a backfill, not because something happened. */
function isBackfilled({ occurredAt, entry }: IndexedMessage): boolean {
  return entry !== null && occurredAt === null;
}
