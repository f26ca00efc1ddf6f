import { StaleGenerationError, type IndexCheckpoint, type MessageIndex, type StreamPosition } from '@fechatter/core';
import {
  ChatReader,
  purgeAppliedDocuments,
  type DeadLetter,
  type HeldLease,
  type NatsConnection,
} from '@fechatter/nats';
import type { Log } from '@fechatter/server';
import { BatchFigures } from '../batches/batch-figures.js';
import { BatchQueue } from '../batches/batch-queue.js';
import { BatchWriter } from '../batches/batch-writer.js';
import { PurgeSchedule } from './purge-schedule.js';
import { indexedMessage, type IndexedMessage } from '../batches/indexed-message.js';

export interface IndexRunParts {
  connection: NatsConnection;
  index: MessageIndex;
  log: Log;
  batchMax: number;
  lease: HeldLease;
  bury: (letter: DeadLetter) => Promise<void>;
}

const IDLE_MS = 1_000;
const SUMMARY_EVERY_MS = 5_000;

/**
 * One stretch of reading, within one epoch: a batch is written at once when none is under way, else what came meanwhile goes together. One
 * batch at a time, in stream order.
 */
export class IndexRun {
  private readonly queue: BatchQueue<IndexedMessage>;
  private readonly reader: ChatReader;
  private readonly writer: BatchWriter;
  private readonly figures = new BatchFigures();
  private isOver = false;
  private readonly purge: PurgeSchedule;
  private nextSummary = performance.now() + SUMMARY_EVERY_MS;

  constructor(
    private readonly parts: IndexRunParts,
    public checkpoint: IndexCheckpoint,
  ) {
    const { index, bury, batchMax, connection } = parts;
    this.purge = new PurgeSchedule((through) =>
      purgeAppliedDocuments(connection, { epoch: checkpoint.epoch, streamSeq: through }),
    );
    this.queue = new BatchQueue(2 * batchMax);
    this.writer = new BatchWriter({ index, bury, assertHeld: () => this.assertHeld() });
    this.reader = new ChatReader(connection, {
      epoch: checkpoint.epoch,
      from: checkpoint.streamSeq + 1,
      what: 'all',
      onMessage: (message) => this.queue.push(indexedMessage(message)),
      onLost: (reason) => this.lost(reason),
    });
  }

  close(): void {
    this.isOver = true;
    this.reader.close();
    this.queue.close();
  }

  /** Null when the stream has to be looked at anew, or the lease is over; else the position from which it must be read again. */
  async untilOver(): Promise<StreamPosition | null> {
    const { index, batchMax, lease } = this.parts;
    while (!this.isOver && lease.isHeld) {
      const batch = await this.queue.next(batchMax, IDLE_MS);
      if (batch.length > 0) await this.write(batch);
      const stale = await index.staleWrite();
      if (stale) return stale;
      await this.housekeeping();
    }
    return null;
  }

  private async write(batch: readonly IndexedMessage[]): Promise<void> {
    const began = performance.now();
    this.parts.log.debug({ messages: batch.length }, 'writing');
    this.checkpoint = await this.writer.write(batch, this.checkpoint);
    this.figures.wrote(batch.length, performance.now() - began);
    const document = batch.findLast(isBackfilled);
    if (document) this.purge.applied(document.streamSeq);
  }

  private async housekeeping(): Promise<void> {
    const { log } = this.parts;
    const now = performance.now();
    if (now >= this.nextSummary) {
      this.nextSummary = now + SUMMARY_EVERY_MS;
      this.tell();
    }
    await this.purge.whenDue(now).catch((err: unknown) => log.warn({ err }, 'applied documents could not be purged'));
  }

  private tell(): void {
    const summary = this.figures.drain();
    const { streamSeq, backfillFrom } = this.checkpoint;
    const behind = Math.max(0, (this.reader.stream?.lastSeq ?? streamSeq) - streamSeq);
    if (summary) this.parts.log.info({ ...summary, streamSeq, behind, backfillFrom }, 'indexed');
  }

  private lost(reason: string): void {
    this.parts.log.warn({ reason }, 'the stream is not the one that was read');
    this.close();
  }

  private assertHeld(): void {
    if (!this.parts.lease.isHeld) throw new StaleGenerationError('the lease is over');
  }
}

/** Written because somebody asked for it, not because something happened. */
function isBackfilled({ occurredAt, entry }: IndexedMessage): boolean {
  return entry !== null && occurredAt === null;
}
