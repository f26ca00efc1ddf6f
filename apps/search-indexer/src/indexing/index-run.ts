import {
  repeat,
  StaleGenerationError,
  type IndexCheckpoint,
  type IndexRecipe,
  type MessageIndex,
} from '@fechatter/core';
import {
  announceApplied,
  ChatReader,
  rebuildOrder,
  requestReindex,
  type DeadLetter,
  type HeldLease,
  type NatsConnection,
} from '@fechatter/nats';
import type { Log } from '@fechatter/server';
import { BatchFigures } from '../batches/batch-figures.js';
import type { BatchLimit } from '../batches/batch-limit.js';
import type { BatchSettings } from '../batches/batch-settings.js';
import { BatchQueue } from '../batches/batch-queue.js';
import { BatchWriter } from '../batches/batch-writer.js';
import { BackfillRequests } from './backfill-requests.js';
import type { EngineWait } from './engine-wait.js';
import type { IndexingFigures } from './indexing-figures.js';
import { PurgeSchedule } from './purge-schedule.js';
import { toIndexedMessage, weightOf, type IndexedMessage } from '../batches/indexed-message.js';
import { staleWritesTo, type StaleWrites, type Target } from './targets.js';

export interface IndexRunParts {
  connection: NatsConnection;
  index: MessageIndex;
  log: Log;
  batches: BatchSettings;
  /** How the live build should be made. */
  recipe: IndexRecipe;
  /** How many messages a batch may have at the moment; at most `batches.max`. */
  limit: BatchLimit;
  engineWait: EngineWait;
  lease: HeldLease;
  deadLetter: (letter: DeadLetter) => Promise<void>;
  figures: IndexingFigures;
}

/** How far the live build is behind the stream. */
export interface IndexLag {
  messages: number;
  /** The age of the last indexed event, 0 if there is no later one. */
  seconds: number;
}

const IDLE_MS = 1_000;
const ORDER_EVERY_MS = 1_000;
const SUMMARY_EVERY_MS = 5_000;
const SWEEP_EVERY_MS = 10_000;

/**
 * Reads the stream within one epoch and writes it to the targets, one batch at a time, in stream order. A
 * batch is written at once when no other one is under way; otherwise the messages that arrive meanwhile form
 * the next batch. During a backfill, a batch gets a little time to fill up. Each target gets what comes after
 * its own checkpoint. So after each batch all are at the same position, and the new build can become the live
 * one.
 */
export class IndexRun {
  private readonly queue: BatchQueue<IndexedMessage>;
  private readonly reader: ChatReader;
  private readonly summary = new BatchFigures();
  private isClosed = false;
  private caughtUpAt = performance.now();
  private readonly purge: PurgeSchedule;
  private readonly requests: BackfillRequests;
  private readonly orders;
  private nextSummary = performance.now() + SUMMARY_EVERY_MS;
  private nextSweep = performance.now() + SWEEP_EVERY_MS;

  /** `targets`: the live build first, all in one epoch. */
  constructor(
    private readonly parts: IndexRunParts,
    private targets: Target[],
  ) {
    const { batches, connection, log } = parts;
    const { epoch } = this.checkpoint;
    this.purge = new PurgeSchedule((streamSeq) => announceApplied(connection, { epoch, streamSeq }));
    this.requests = new BackfillRequests(
      (request) => requestReindex(connection, request),
      (err) => log.warn({ err }, 'could not request the backfill'),
    );
    this.orders = repeat(() => this.lookForOrder(), {
      everyMs: ORDER_EVERY_MS,
      onError: (err) => log.debug({ err }, 'could not look for an order to rebuild'),
    });
    this.queue = new BatchQueue(2 * batches.max, weightOf, batches.characters);
    this.reader = new ChatReader(connection, {
      epoch,
      from: Math.min(...targets.map(({ checkpoint }) => checkpoint.streamSeq)) + 1,
      what: 'all',
      onMessage: (message) => this.queue.push(toIndexedMessage(message)),
      onLost: (reason) => this.handleLost(reason),
    });
  }

  /** That of the live build. */
  get checkpoint(): IndexCheckpoint {
    const [live] = this.targets;
    if (!live) throw new Error('there is no build to write');
    return live.checkpoint;
  }

  get lag(): IndexLag {
    const { behind } = this;
    const sinceEvent = Date.now() - Date.parse(this.checkpoint.occurredAt);
    // After a long silence, the last event is much older than the one that waits.
    const ms = Math.min(sinceEvent, performance.now() - this.caughtUpAt);
    return { messages: behind, seconds: behind > 0 ? Math.max(0, ms / 1_000) : 0 };
  }

  close(): void {
    this.isClosed = true;
    void this.orders.stop();
    this.reader.close();
    this.queue.close();
  }

  /**
   * Resolves when the stream was lost, the lease is over, another rebuild was ordered, or builds must be read
   * again from somewhere.
   */
  async runToEnd(): Promise<StaleWrites> {
    const { limit, lease } = this.parts;
    while (!this.isClosed && lease.isHeld) {
      this.askForBackfills();
      await this.switchIfFilled();
      const batch = await this.queue.next(limit.value, IDLE_MS, this.isFilling ? this.parts.batches.gatherMs : 0);
      if (batch.length > 0) await this.write(batch);
      if (this.behind === 0) this.caughtUpAt = performance.now();
      const stale = await staleWritesTo(this.targets.map(({ build }) => build));
      if (stale.size > 0) return stale;
      await this.doHousekeeping();
    }
    return new Map();
  }

  /** How many messages of the stream the live build lacks. */
  private get behind(): number {
    const { streamSeq } = this.checkpoint;
    return Math.max(0, (this.reader.stream?.lastSeq ?? streamSeq) - streamSeq);
  }

  private get isFilling(): boolean {
    return this.targets.some(({ checkpoint, isSuperseded }) => !isSuperseded && checkpoint.backfillFrom !== null);
  }

  private askForBackfills(): void {
    for (const { checkpoint, isSuperseded } of this.targets) {
      if (!isSuperseded) this.requests.askIfDue(checkpoint, performance.now());
    }
  }

  /** Makes the new build live once it is complete and at least where the live one is. */
  private async switchIfFilled(): Promise<void> {
    const [live, added] = this.targets;
    if (!live || !added || added.checkpoint.backfillFrom !== null) return;
    if (added.checkpoint.streamSeq < live.checkpoint.streamSeq) return;
    this.assertHeld();
    await this.parts.index.switchToFilled();
    this.targets = [added];
    this.parts.log.info({ streamSeq: added.checkpoint.streamSeq }, 'the new build of the index is live');
  }

  private async write(batch: readonly IndexedMessage[]): Promise<void> {
    const began = performance.now();
    this.parts.log.debug({ messages: batch.length }, 'writing');
    await this.parts.engineWait.during(() => this.writeToAll(batch));
    const ms = performance.now() - began;
    this.summary.record(batch.length, ms);
    this.parts.figures.batchMessages.observe(batch.length);
    this.parts.figures.batchSeconds.observe(ms / 1_000);
    const document = batch.findLast(isBackfilled);
    if (document) this.purge.noteApplied(document.streamSeq);
  }

  private async writeToAll(batch: readonly IndexedMessage[]): Promise<void> {
    const { limit } = this.parts;
    try {
      for (const target of this.targets) await this.writeTo(target, batch);
      limit.noteWritten();
    } catch (error) {
      limit.noteFailed(batch.length);
      throw error;
    }
  }

  private async writeTo(target: Target, batch: readonly IndexedMessage[]): Promise<void> {
    const { build, checkpoint } = target;
    const news = batch.filter(({ streamSeq }) => streamSeq > checkpoint.streamSeq);
    if (news.length === 0) return;
    const isForOthers = this.documentsForOthers(target);
    const writer = new BatchWriter({ build, deadLetter: this.parts.deadLetter, assertHeld: () => this.assertHeld() });
    target.checkpoint = await writer.write(
      news.map((message) => (isForOthers(message) ? withoutDocument(message) : message)),
      checkpoint,
    );
  }

  /**
   * Tells which documents are left out of a build. One of another life of the database gets none. One that
   * lacks nothing gets all but those with which the other build is filled.
   */
  private documentsForOthers({ checkpoint, isSuperseded }: Target): (message: IndexedMessage) => boolean {
    if (isSuperseded) return ({ occurredAt }) => occurredAt === null;
    if (checkpoint.backfillId !== null) return () => false;
    const others = this.targets.map(({ checkpoint: { backfillId } }) => backfillId);
    return ({ backfillId }) => backfillId !== null && others.includes(backfillId);
  }

  /** Ends the run if another rebuild was ordered. No order is none: NATS may have lost it. */
  private async lookForOrder(): Promise<void> {
    const { connection, recipe, log } = this.parts;
    const order = await rebuildOrder(connection);
    if (order === null || order === recipe.order || this.isClosed) return;
    log.info({ order }, 'a rebuild of the index was ordered');
    this.close();
  }

  private async doHousekeeping(): Promise<void> {
    const { log } = this.parts;
    const now = performance.now();
    if (now >= this.nextSummary) {
      this.nextSummary = now + SUMMARY_EVERY_MS;
      this.logSummary();
    }
    if (now >= this.nextSweep) {
      this.nextSweep = now + SWEEP_EVERY_MS;
      await this.removeRetired();
    }
    await this.purge
      .purgeIfDue(now)
      .catch((err: unknown) => log.warn({ err }, 'could not purge the applied documents'));
  }

  private async removeRetired(): Promise<void> {
    const { index, log } = this.parts;
    await index.removeRetired().catch((err: unknown) => {
      if (err instanceof StaleGenerationError) throw err;
      log.warn({ err }, 'could not remove the former builds of the index');
    });
  }

  private logSummary(): void {
    const summary = this.summary.drain();
    const { streamSeq, backfillFrom } = this.checkpoint;
    if (summary) this.parts.log.info({ ...summary, streamSeq, behind: this.behind, backfillFrom }, 'indexed');
  }

  private handleLost(reason: string): void {
    this.parts.log.warn({ reason }, 'lost the stream');
    this.close();
  }

  private assertHeld(): void {
    if (!this.parts.lease.isHeld) throw new StaleGenerationError('the lease is over');
  }
}

/** A document that is left out of a build still advances its position. */
function withoutDocument(message: IndexedMessage): IndexedMessage {
  return { ...message, entry: null, poison: null, endOfBackfill: null };
}

/** Whether a message is in the stream because of a backfill, not because something happened. */
function isBackfilled({ occurredAt, entry }: IndexedMessage): boolean {
  return entry !== null && occurredAt === null;
}
