import { hostname } from 'node:os';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import {
  IndexLostError,
  StaleGenerationError,
  type IndexCheckpoint,
  type MessageIndex,
  type StreamPosition,
} from '@fechatter/core';
import {
  chatStreamState,
  Lease,
  publishDeadLetter,
  documentsPurgedThrough,
  type HeldLease,
  type NatsConnection,
} from '@fechatter/nats';
import type { Log } from '@fechatter/server';
import { IndexRun } from './index-run.js';
import { lineageOf, startingPoint } from './starting-point.js';

/**
 * Keeps the index up to date with the stream `CHAT`. Any number of instances run; the one that holds the
 * lease writes, the others stand by.
 *
 * The index carries its own position, which is written together with the documents, so a crash at any moment
 * loses nothing: the next holder takes the index over, reads the position and goes on from there. Writing
 * something twice gives the same result. A holder that was paused and wakes up after it was replaced is
 * refused by the engine (PostgreSQL), or detected, and its writes are overwritten (Meilisearch). Where the
 * stream can't contain everything that the index lacks, chat-api is asked to publish the documents to it: a
 * backfill.
 *
 * Every failure leads to the same place: take over again and find out where to go on.
 */

export interface MessageIndexerParts {
  connection: NatsConnection;
  index: MessageIndex;
  log: Log;
  batchMax: number;
  /** Distinguishes the instances. */
  name: string;
}

export type IndexerState = { role: 'standby' } | { role: 'holder'; generation: number; problem: string | null };

const RETRY_MS = 500;

export class MessageIndexer {
  state: IndexerState = { role: 'standby' };
  private readonly stopping = new AbortController();
  private readonly lease: Lease;
  private loop: Promise<void> = Promise.resolve();
  private run: IndexRun | null = null;

  constructor(private readonly parts: MessageIndexerParts) {
    this.lease = new Lease(parts.connection, `${parts.name} ${hostname()} ${process.pid} ${randomUUID()}`);
  }

  start(): void {
    this.loop = this.runUntilStopped();
  }

  /** Finishes the batch under way and lets the next holder in. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.run?.close();
    await this.loop;
  }

  /** The stream sequence up to which this instance has written. Null on a standby. */
  get position(): number | null {
    return this.run?.checkpoint.streamSeq ?? null;
  }

  private async runUntilStopped(): Promise<void> {
    const { index, log } = this.parts;
    const onError = (err: unknown) => log.debug({ err }, 'could not try for the lease');
    while (!this.stopping.signal.aborted) {
      const lease = await this.lease.acquire(() => index.generation(), this.stopping.signal, onError);
      if (lease) await this.hold(lease);
    }
  }

  private async hold(lease: HeldLease): Promise<void> {
    const { generation } = lease;
    this.state = { role: 'holder', generation, problem: null };
    this.parts.log.info({ generation }, 'holding the lease');
    void lease.ended.then(() => this.run?.close());
    while (lease.isHeld && !this.stopping.signal.aborted) {
      await this.takeOver(lease).catch((error: unknown) => this.recover(error, lease));
    }
    await lease.release();
    this.state = { role: 'standby' };
    this.parts.log.info({ generation }, 'the lease is over');
  }

  /**
   * Takes the index over and writes to it until the lease is over, the indexer is stopped or something fails.
   */
  private async takeOver(lease: HeldLease): Promise<void> {
    const { index } = this.parts;
    await index.prepare();
    await index.takeOver(lease.generation);
    let position: StreamPosition | null = await index.staleWrite();
    while (lease.isHeld && !this.stopping.signal.aborted) {
      const checkpoint = await this.findCheckpoint(position, lease);
      if (checkpoint) position = await this.indexFrom(checkpoint, lease);
      else await pause(RETRY_MS);
    }
  }

  private async recover(error: unknown, lease: HeldLease): Promise<void> {
    const { log } = this.parts;
    if (error instanceof StaleGenerationError) return lease.release();
    this.state = { role: 'holder', generation: lease.generation, problem: String(error) };
    log.warn({ err: error }, 'indexing was interrupted');
    if (error instanceof IndexLostError) await this.discardIndex();
    await pause(RETRY_MS);
  }

  /**
   * Clears a lost index: what is left of it, or was written into its successor, has no meaning. If this fails
   * too, the next takeover retries it.
   */
  private async discardIndex(): Promise<void> {
    const { index, log } = this.parts;
    try {
      await index.prepare();
      await index.clear();
    } catch (err) {
      log.debug({ err }, 'the lost index could not be cleared yet');
    }
  }

  /**
   * Returns the checkpoint from which to read on, which the index then has, or null to try again a little
   * later. If `position` is given and lies before the checkpoint, what follows it was overwritten and is read
   * again.
   */
  private async findCheckpoint(position: StreamPosition | null, lease: HeldLease): Promise<IndexCheckpoint | null> {
    const { connection, index } = this.parts;
    const stored = await index.checkpoint();
    const checkpoint = stored && position ? moveBack(stored, position) : stored;
    const stream = await chatStreamState(connection);
    const start = startingPoint(checkpoint, stream, await documentsPurgedThrough(connection));
    if (start.kind === 'wait' || !stream) return null;
    if (start.kind === 'backfill') {
      const end = { epoch: stream.epoch, lineage: lineageOf(stream), streamSeq: stream.lastSeq };
      return this.awaitBackfill(start, end, checkpoint);
    }
    if (checkpoint && position) await index.apply([], checkpoint, checkpoint);
    return checkpoint && { ...checkpoint, generation: lease.generation };
  }

  /** Writes the checkpoint of an index that waits for a backfill. The run that follows requests it. */
  private async awaitBackfill(
    { from, clear }: { from: string; clear: boolean },
    end: Pick<IndexCheckpoint, 'epoch' | 'lineage' | 'streamSeq'>,
    previous: IndexCheckpoint | null,
  ): Promise<IndexCheckpoint> {
    const { index, log } = this.parts;
    if (clear) await index.clear();
    const backfillId = randomUUID();
    log.warn({ from, clear, backfillId, ...end }, 'the index may be incomplete: it needs a backfill');
    const occurredAt = previous?.occurredAt ?? new Date().toISOString();
    const generation = await index.generation();
    const checkpoint = { ...end, occurredAt, backfillFrom: from, backfillId, generation };
    await index.apply([], checkpoint, checkpoint);
    return checkpoint;
  }

  /**
   * Indexes from `checkpoint` on until the stream is lost, the lease is over, or a stale write has
   * overwritten something newer: then returns the position from which to read again.
   */
  private async indexFrom(checkpoint: IndexCheckpoint, lease: HeldLease): Promise<StreamPosition | null> {
    const { connection, index, log, batchMax } = this.parts;
    this.state = { role: 'holder', generation: lease.generation, problem: null };
    const deadLetter = (letter: Parameters<typeof publishDeadLetter>[1]) => {
      log.error({ letter }, 'the engine refuses a document: storing it as a dead letter');
      return publishDeadLetter(connection, letter);
    };
    this.run = new IndexRun({ connection, index, log, batchMax, lease, deadLetter }, checkpoint);
    if (this.stopping.signal.aborted) this.run.close();
    try {
      return await this.run.runToEnd();
    } finally {
      this.run.close();
    }
  }
}

function moveBack(checkpoint: IndexCheckpoint, position: StreamPosition): IndexCheckpoint {
  const isEarlier = position.epoch !== checkpoint.epoch || position.streamSeq < checkpoint.streamSeq;
  return isEarlier ? { ...checkpoint, ...position } : checkpoint;
}
