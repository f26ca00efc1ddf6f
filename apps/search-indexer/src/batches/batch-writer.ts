import { BatchRefusedError, type IndexBuild, type IndexCheckpoint, type IndexEntry } from '@fechatter/core';
import type { DeadLetter } from '@fechatter/nats';
import type { IndexedMessage } from './indexed-message.js';

export interface BatchWriterParts {
  build: Pick<IndexBuild, 'apply'>;
  /** Resolves when the dead letter is stored. */
  deadLetter: (letter: DeadLetter) => Promise<void>;
  /** Called before each write. Throws when this indexer may no longer write. */
  assertHeld(): void;
}

const REASON_LENGTH = 300;

/** Writes batches to a build of the index, whole or without their poison documents. */
export class BatchWriter {
  constructor(private readonly parts: BatchWriterParts) {}

  /** Resolves with the checkpoint that the build then has. */
  async write(batch: readonly IndexedMessage[], from: IndexCheckpoint): Promise<IndexCheckpoint> {
    const outcome = await this.attempt(batch, from);
    return outcome instanceof BatchRefusedError ? this.writeAround(batch, from, outcome) : outcome;
  }

  private async attempt(
    batch: readonly IndexedMessage[],
    from: IndexCheckpoint,
  ): Promise<IndexCheckpoint | BatchRefusedError> {
    const poison = batch.find((message) => message.poison)?.poison;
    if (poison) return new BatchRefusedError(poison.reason);
    try {
      return await this.apply(batch, from);
    } catch (error) {
      if (error instanceof BatchRefusedError) return error;
      throw error;
    }
  }

  /** Bisects a refused batch until the poison document is alone. */
  private async writeAround(
    batch: readonly IndexedMessage[],
    from: IndexCheckpoint,
    refusal: BatchRefusedError,
  ): Promise<IndexCheckpoint> {
    const [first] = batch;
    if (batch.length > 1) {
      const middle = Math.ceil(batch.length / 2);
      return this.write(batch.slice(middle), await this.write(batch.slice(0, middle), from));
    }
    if (first) await this.setAside(first, from, refusal);
    return this.apply([], from, checkpointAfter(from, batch));
  }

  private async setAside(message: IndexedMessage, from: IndexCheckpoint, { message: reason }: Error): Promise<void> {
    // An engine that refuses even an empty batch has failed itself, and no document is to blame: then this
    // throws.
    await this.apply([], from).catch(asEngineFailure);
    const { entry, poison, streamSeq } = message;
    const ids = entry ? idsOf(entry) : { messageId: poison?.messageId ?? null, chatId: null };
    await this.parts.deadLetter({ ...ids, epoch: from.epoch, streamSeq, reason: reason.slice(0, REASON_LENGTH) });
  }

  private async apply(
    batch: readonly IndexedMessage[],
    from: IndexCheckpoint,
    to = checkpointAfter(from, batch),
  ): Promise<IndexCheckpoint> {
    this.parts.assertHeld();
    const entries = batch.flatMap(({ entry }) => (entry ? [entry] : []));
    await this.parts.build.apply(entries, to, from);
    return to;
  }
}

function idsOf(entry: IndexEntry): Pick<DeadLetter, 'messageId' | 'chatId'> {
  if ('deletedChatId' in entry) return { messageId: null, chatId: entry.deletedChatId };
  return { messageId: entry.id, chatId: 'chatId' in entry ? entry.chatId : null };
}

/** The checkpoint once `batch` is in the index. */
function checkpointAfter(from: IndexCheckpoint, batch: readonly IndexedMessage[]): IndexCheckpoint {
  const isOver = batch.some(({ endOfBackfill }) => endOfBackfill !== null && endOfBackfill === from.backfillId);
  return {
    ...from,
    streamSeq: batch.at(-1)?.streamSeq ?? from.streamSeq,
    occurredAt: batch.findLast(({ occurredAt }) => occurredAt !== null)?.occurredAt ?? from.occurredAt,
    ...(isOver && { backfillFrom: null, backfillId: null }),
  };
}

function asEngineFailure(error: unknown): never {
  throw error instanceof BatchRefusedError ? new Error(`the engine refuses everything: ${error.message}`) : error;
}
