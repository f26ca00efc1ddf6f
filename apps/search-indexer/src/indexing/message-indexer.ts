import { hostname } from 'node:os';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { IndexLostError, StaleGenerationError, type IndexRecipe, type MessageIndex } from '@fechatter/core';
import {
  chatStreamState,
  Lease,
  publishDeadLetter,
  rebuildOrder,
  documentsPurgedThrough,
  type ChatStreamState,
  type HeldLease,
  type NatsConnection,
} from '@fechatter/nats';
import type { Log } from '@fechatter/server';
import { BatchLimit } from '../batches/batch-limit.js';
import type { BatchSettings } from '../batches/batch-settings.js';
import { EngineWait } from './engine-wait.js';
import { IndexRun, type IndexLag } from './index-run.js';
import { IndexingFigures } from './indexing-figures.js';
import { staleWritesTo, TargetFinder, type StaleWrites, type Target } from './targets.js';

/**
 * Keeps the index up to date with the stream `CHAT`. Any number of instances run; the one that holds the
 * lease writes, the others stand by.
 *
 * The index carries its own position, which is written together with the documents, so a crash at any moment
 * loses nothing: the next holder takes the index over, reads the position and goes on from there. Writing
 * something twice gives the same result. A holder that was paused and wakes up after it was replaced is
 * refused by the engine (PostgreSQL), or detected, and its writes are overwritten (Meilisearch). Where the
 * stream can't contain everything that the index lacks, chat-api is asked to publish the documents to it: a
 * backfill. After a restore of the database, for other rules and by order a new build of the index is filled
 * beside the live one, which goes on answering queries, and then replaces it (`targets.ts`).
 *
 * Every failure leads to the same place: take over again and find out where to go on.
 */

export interface MessageIndexerParts {
  connection: NatsConnection;
  index: MessageIndex;
  log: Log;
  batches: BatchSettings;
  /** Distinguishes the instances. */
  name: string;
}

export type IndexerState = { role: 'standby' } | { role: 'holder'; generation: number; problem: string | null };

const RETRY_MS = 500;

export class MessageIndexer {
  readonly figures = new IndexingFigures();
  state: IndexerState = { role: 'standby' };
  private readonly stopping = new AbortController();
  private readonly lease: Lease;
  private loop: Promise<void> = Promise.resolve();
  private run: IndexRun | null = null;
  private readonly limit: BatchLimit;
  private readonly engineWait = new EngineWait();

  constructor(private readonly parts: MessageIndexerParts) {
    this.limit = new BatchLimit(parts.batches.max);
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

  /** How far the index is behind the stream. Null on a standby. */
  get lag(): IndexLag | null {
    return this.run?.lag ?? null;
  }

  /** How long the engine has been at work on what it was asked last. 0 if that is done. */
  get msWaiting(): number {
    return this.engineWait.ms;
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
   * Takes the index over and writes to it until another epoch begins, the lease is over, the indexer is
   * stopped or something fails.
   */
  private async takeOver(lease: HeldLease): Promise<void> {
    const { connection } = this.parts;
    // Before the builds: if they were restored with the database, a stream of after the restore comes with
    // them.
    let stream = await chatStreamState(connection);
    let stale = await this.takeBuildsOver(lease);
    while (lease.isHeld && !this.stopping.signal.aborted) {
      const recipe = { rules: this.parts.index.rules, order: await rebuildOrder(connection) };
      const targets = stream && (await this.findTargets(stream, stale, recipe, lease));
      if (targets) stale = await this.write(targets, recipe, lease);
      else await pause(RETRY_MS);
      const { epoch } = stream ?? {};
      stream = await chatStreamState(connection);
      if (stream?.epoch !== epoch) return;
    }
  }

  private takeBuildsOver({ generation }: HeldLease): Promise<StaleWrites> {
    const { index } = this.parts;
    return this.engineWait.during(async () => {
      await index.prepare();
      await index.takeOver(generation);
      return staleWritesTo(index.filling ? [index.live, index.filling] : [index.live]);
    });
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
   * too, the next takeover retries it. A build that was being filled is filled from the start.
   */
  private async discardIndex(): Promise<void> {
    const { index, log } = this.parts;
    try {
      await index.prepare();
      await index.live.clear();
      await index.filling?.clear();
    } catch (err) {
      log.debug({ err }, 'the lost index could not be cleared yet');
    }
  }

  private async findTargets(
    stream: ChatStreamState,
    stale: StaleWrites,
    recipe: IndexRecipe,
    { generation }: HeldLease,
  ): Promise<Target[] | null> {
    const { connection, index, log } = this.parts;
    const purged = await documentsPurgedThrough(connection);
    return new TargetFinder({ index, log, generation, recipe }, stream, purged, stale).find();
  }

  /**
   * Writes to the targets until the stream is lost, the lease is over, another rebuild was ordered, or a
   * stale write has overwritten something newer: then returns where to read again.
   */
  private async write(targets: Target[], recipe: IndexRecipe, lease: HeldLease): Promise<StaleWrites> {
    const { connection, index, log, batches } = this.parts;
    const { limit, engineWait, figures } = this;
    this.state = { role: 'holder', generation: lease.generation, problem: null };
    const deadLetter = (letter: Parameters<typeof publishDeadLetter>[1]) => {
      figures.deadLetters += 1;
      log.error({ letter }, 'the engine refuses a document: storing it as a dead letter');
      return publishDeadLetter(connection, letter);
    };
    this.run = new IndexRun(
      { connection, index, log, batches, recipe, limit, engineWait, lease, deadLetter, figures },
      targets,
    );
    if (this.stopping.signal.aborted) this.run.close();
    try {
      return await this.run.runToEnd();
    } finally {
      this.run.close();
      this.run = null;
    }
  }
}
