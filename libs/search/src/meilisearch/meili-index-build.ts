import {
  BatchRefusedError,
  IndexLostError,
  StaleGenerationError,
  type IndexBuild,
  type IndexCheckpoint,
  type IndexEntry,
  type StreamPosition,
} from '@fechatter/core';
import type { Meilisearch, Task } from 'meilisearch';
import { contentsOf } from '../batch-contents.js';
import { meiliErrorIn } from './connection/meili-client.js';
import { readCheckpoint, readMeiliCheckpoint } from './meili-checkpoint.js';
import { CHECKPOINT_ID, meiliMessage, type MeiliDocument } from './documents/meili-documents.js';
import { isOneOf } from './documents/meili-filter.js';
import { meiliSettings } from './documents/meili-settings.js';
import { MeiliTaskLog, type TaskOrigin } from './meili-task-log.js';
import { assertKept } from './connection/meili-version.js';

/**
 * A build on Meilisearch: one of its indexes. The checkpoint is a document in the same task as the entries,
 * so either both are stored or neither. Deleted messages stay as documents without a workspace, because a
 * deletion would be a task of its own. Deleting a chat is such a task; it has succeeded before the task with
 * the checkpoint is enqueued, so a crash between the two repeats it. Tasks know neither versions nor fencing;
 * `MeiliTaskLog` makes up for that.
 */
export class MeiliIndexBuild implements IndexBuild {
  private readonly taskLog: MeiliTaskLog;
  private ownGeneration = 0;
  private pendingStaleWrite: StreamPosition | null = null;

  constructor(
    private readonly client: Meilisearch,
    readonly name: string,
  ) {
    this.taskLog = new MeiliTaskLog(client, name);
  }

  async prepare(): Promise<void> {
    const created = await this.client.createIndex(this.name, { primaryKey: 'id' });
    const { error } = await this.taskLog.waitFor(created.taskUid);
    if (error && error.code !== 'index_already_exists') throw new Error(error.message);
    const { taskUid } = await this.client.index(this.name).updateSettings(meiliSettings);
    assertSucceeded(await this.taskLog.waitFor(taskUid));
  }

  checkpoint(): Promise<IndexCheckpoint | null> {
    return readCheckpoint(this.client, this.name);
  }

  /** As `MessageIndex.takeOver`, for this build. */
  async takeOver(generation: number): Promise<void> {
    await this.taskLog.waitUntilIdle();
    const last = await this.taskLog.lastTask();
    const current = await readMeiliCheckpoint(this.client, this.name);
    if (current && current.generation >= generation && current.generation !== this.ownGeneration) {
      throw new StaleGenerationError(`generation ${generation} has been superseded`);
    }
    this.ownGeneration = generation;
    // An index that is new, or was deleted since it was prepared, would be created without its settings by
    // the first write. The task of a later deletion comes behind `last`, so it is noticed.
    if (!current) await this.prepare();
    this.taskLog.open(current?.tasksSeen ?? last, current?.generation ?? 0);
    // A task count that started again means another engine than the one that this checkpoint was written for.
    if (current && current.tasksSeen > last) return this.clear();
    this.pendingStaleWrite = await this.taskLog.read(generation);
    this.taskLog.noteGeneration(generation);
  }

  async apply(entries: readonly IndexEntry[], checkpoint: IndexCheckpoint, from: StreamPosition): Promise<void> {
    const { messages, deletedChatIds } = contentsOf(entries);
    const customMetadata = this.origin(from);
    if (deletedChatIds.length > 0) await this.deleteChats(deletedChatIds, customMetadata);
    const checkpointDocument = {
      ...checkpoint,
      generation: this.ownGeneration,
      id: CHECKPOINT_ID,
      tasksSeen: this.taskLog.seen,
    } as const;
    const documents: MeiliDocument[] = [...messages.map(meiliMessage), checkpointDocument];
    const index = this.client.index<MeiliDocument>(this.name);
    const { taskUid } = await index
      .addDocuments(documents, { primaryKey: 'id', customMetadata })
      .catch(throwAsIndexError);
    const task = await this.waitFor(taskUid);
    assertSucceeded(task);
    assertKept(task, customMetadata);
  }

  async clear(): Promise<void> {
    const customMetadata = this.origin({ epoch: '', streamSeq: 0, occurredAt: new Date(0).toISOString() });
    const { taskUid } = await this.client.index(this.name).deleteAllDocuments({ customMetadata });
    assertSucceeded(await this.taskLog.waitFor(taskUid));
    this.pendingStaleWrite = null;
    this.taskLog.open(taskUid, this.ownGeneration);
  }

  async staleWrite(): Promise<StreamPosition | null> {
    const staleWrite = this.pendingStaleWrite ?? (await this.taskLog.read(this.ownGeneration));
    this.pendingStaleWrite = null;
    return staleWrite;
  }

  private async deleteChats(chatIds: readonly string[], customMetadata: string): Promise<void> {
    const filter = [isOneOf('chatId', chatIds)];
    const { taskUid } = await this.client.index(this.name).deleteDocuments({ filter }, { customMetadata });
    const task = await this.waitFor(taskUid);
    // An engine that can't filter by chat has lost its settings. The documents to be deleted are not to
    // blame.
    if (task.status !== 'succeeded') throw new Error(outcomeOf(task));
  }

  private async waitFor(taskUid: number): Promise<Task> {
    if (taskUid <= this.taskLog.seen) throw new IndexLostError('the engine was replaced: its tasks begin anew');
    return this.taskLog.waitFor(taskUid);
  }

  private origin({ epoch, streamSeq, occurredAt }: StreamPosition): string {
    return JSON.stringify({ generation: this.ownGeneration, epoch, streamSeq, occurredAt } satisfies TaskOrigin);
  }
}

/** Only `succeeded` counts: a task can fail long after it was accepted. */
function assertSucceeded(task: Task): void {
  if (task.status === 'succeeded') return;
  // No document is to blame for a failure of type "system", such as a full disk.
  if (task.status === 'failed' && task.error?.type !== 'system') throw new BatchRefusedError(outcomeOf(task));
  throw new Error(outcomeOf(task));
}

function outcomeOf({ uid, status, error }: Task): string {
  return `task ${uid} ${status}: ${error?.code ?? ''} ${error?.message ?? ''}`;
}

function throwAsIndexError(error: unknown): never {
  const refusal = meiliErrorIn(error, 'payload_too_large', 'malformed_payload');
  if (!refusal) throw error;
  throw new BatchRefusedError(refusal.message, { cause: error });
}
