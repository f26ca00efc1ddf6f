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
  requestReindex,
  type HeldLease,
  type NatsConnection,
} from '@fechatter/nats';
import type { Log } from '@fechatter/server';
import { IndexRun } from './index-run.js';
import { lineageOf, startingPoint, THE_BEGINNING } from './starting-point.js';

/**
 * Keeps the index behind the stream `CHAT`. Any number of instances run; the one that holds the lease writes, the others stand by.
 *
 * The index carries its own position, written together with the documents, so a crash at any moment costs nothing: whoever comes next
 * takes the index over, reads the position and goes on from there. What is written twice is written the same. A holder that was paused and
 * wakes up after it was replaced is refused by the engine (PostgreSQL), or found out and its writes are written over again (Meilisearch).
 * Where the stream can't have everything that the index lacks, chat-api is asked to put the documents into it: a backfill.
 *
 * Whatever goes wrong leads to one place: take over again and look where to go on.
 */

export interface MessageIndexerParts {
  connection: NatsConnection;
  index: MessageIndex;
  log: Log;
  batchMax: number;
  /** Tells instances apart. */
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
    this.loop = this.holdAgainAndAgain();
  }

  /** Finishes the batch under way and lets the next one in. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.run?.close();
    await this.loop;
  }

  /** The stream sequence up to which this instance has written; null on a standby. */
  get position(): number | null {
    return this.run?.checkpoint.streamSeq ?? null;
  }

  private async holdAgainAndAgain(): Promise<void> {
    const { index, log } = this.parts;
    const onError = (err: unknown) => log.debug({ err }, 'could not ask for the lease');
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

  /** From taking the index over until something has changed, thrown or ended. */
  private async takeOver(lease: HeldLease): Promise<void> {
    const { index } = this.parts;
    await index.prepare();
    await index.takeOver(lease.generation);
    let position: StreamPosition | null = await index.staleWrite();
    while (lease.isHeld && !this.stopping.signal.aborted) {
      const checkpoint = await this.begin(position, lease);
      if (checkpoint) position = await this.read(checkpoint, lease);
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

  /** What is left of a lost index, or was written into its successor, has no meaning. If this fails too, the next takeover comes to it. */
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
   * The checkpoint from which to read on, which is in the index by then; null to look again a little later. `position`, if there is one,
   * is an earlier one than the checkpoint's: what lies behind it was overwritten.
   */
  private async begin(position: StreamPosition | null, lease: HeldLease): Promise<IndexCheckpoint | null> {
    const { connection, index } = this.parts;
    const stored = await index.checkpoint();
    const checkpoint = stored && position ? earlier(stored, position) : stored;
    const stream = await chatStreamState(connection);
    const start = startingPoint(checkpoint, stream, await documentsPurgedThrough(connection));
    if (start.kind === 'wait' || !stream) return null;
    if (start.kind === 'backfill') {
      const end = { epoch: stream.epoch, lineage: lineageOf(stream), streamSeq: stream.lastSeq };
      return this.beginBackfill(start, end, checkpoint);
    }
    if (checkpoint && position) await index.apply([], checkpoint, checkpoint);
    return checkpoint && { ...checkpoint, generation: lease.generation };
  }

  /** Asks first and notes it afterwards: a crash in between asks twice, the other way round nobody would ever ask. */
  private async beginBackfill(
    { from, clear }: { from: string; clear: boolean },
    end: Pick<IndexCheckpoint, 'epoch' | 'lineage' | 'streamSeq'>,
    present: IndexCheckpoint | null,
  ): Promise<IndexCheckpoint> {
    const { connection, index, log } = this.parts;
    if (clear) await index.clear();
    const requestId = randomUUID();
    log.warn({ from, clear, requestId, ...end }, 'the index may lack something: asking for a backfill');
    const since = from === THE_BEGINNING ? ({ everything: true } as const) : { fromTime: from };
    await requestReindex(connection, { requestId, ...since });
    const occurredAt = present?.occurredAt ?? new Date().toISOString();
    const generation = await index.generation();
    const checkpoint = { ...end, occurredAt, backfillFrom: from, backfillId: requestId, generation };
    await index.apply([], checkpoint, checkpoint);
    return checkpoint;
  }

  /** Until the stream is another, the lease is over, or something old was written over something new: then from where to read again. */
  private async read(checkpoint: IndexCheckpoint, lease: HeldLease): Promise<StreamPosition | null> {
    const { connection, index, log, batchMax } = this.parts;
    this.state = { role: 'holder', generation: lease.generation, problem: null };
    const bury = (letter: Parameters<typeof publishDeadLetter>[1]) => {
      log.error({ letter }, 'the engine refuses a document: it goes to the dead letters');
      return publishDeadLetter(connection, letter);
    };
    this.run = new IndexRun({ connection, index, log, batchMax, lease, bury }, checkpoint);
    if (this.stopping.signal.aborted) this.run.close();
    try {
      return await this.run.untilOver();
    } finally {
      this.run.close();
    }
  }
}

function earlier(checkpoint: IndexCheckpoint, position: StreamPosition): IndexCheckpoint {
  const isEarlier = position.epoch !== checkpoint.epoch || position.streamSeq < checkpoint.streamSeq;
  return isEarlier ? { ...checkpoint, ...position } : checkpoint;
}
