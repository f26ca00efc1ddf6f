import {
  BatchRefusedError,
  IndexLostError,
  StaleGenerationError,
  type IndexCheckpoint,
  type IndexEntry,
  type MessageIndex,
  type StreamPosition,
} from '@fechatter/core';
import type { Meilisearch, Task } from 'meilisearch';
import { contentsOf } from '../batch-contents.js';
import { INDEX_UID, isMeiliError, openMeili } from './meili-client.js';
import { readCheckpoint, readMeiliCheckpoint } from './meili-checkpoint.js';
import { CHECKPOINT_ID, meiliMessage, meiliSettings, type MeiliDocument } from './meili-documents.js';
import { MeiliTaskLog, type TaskOrigin } from './meili-task-log.js';

/**
 * The writing side on Meilisearch. The checkpoint is a document of the same task as the entries, so either both are in or neither. Deleted
 * messages stay as documents without a workspace: a deletion would be a task of its own. That of a chat is one, and has succeeded before
 * the task of the checkpoint is enqueued: a crash between the two does it again. Tasks know neither versions nor fencing; see
 * `MeiliTaskLog` for what takes their place.
 */
export class MeiliMessageIndex implements MessageIndex {
  private readonly client: Meilisearch;
  private readonly log: MeiliTaskLog;
  private mine = 0;
  private found: StreamPosition | null = null;

  constructor(url: string, apiKey: string | null) {
    this.client = openMeili(url, apiKey);
    this.log = new MeiliTaskLog(this.client);
  }

  async prepare(): Promise<void> {
    const made = await this.client.createIndex(INDEX_UID, { primaryKey: 'id' });
    const { error } = await this.log.finished(made.taskUid);
    if (error && error.code !== 'index_already_exists') throw new Error(error.message);
    const { taskUid } = await this.client.index(INDEX_UID).updateSettings(meiliSettings);
    assertDone(await this.log.finished(taskUid));
  }

  checkpoint(): Promise<IndexCheckpoint | null> {
    return readCheckpoint(this.client);
  }

  async generation(): Promise<number> {
    return (await readMeiliCheckpoint(this.client))?.generation ?? 0;
  }

  async takeOver(generation: number): Promise<void> {
    await this.log.idle();
    const last = await this.log.last();
    const present = await readMeiliCheckpoint(this.client);
    if (present && present.generation >= generation && present.generation !== this.mine) {
      throw new StaleGenerationError(`generation ${generation} comes too late`);
    }
    this.mine = generation;
    this.log.open(present?.tasksSeen ?? last, present?.generation ?? 0);
    // Tasks that begin anew belong to another engine than the one that this checkpoint was meant for.
    if (present && present.tasksSeen > last) return this.clear();
    this.found = await this.log.read(generation);
    this.log.began(generation);
  }

  async apply(entries: readonly IndexEntry[], checkpoint: IndexCheckpoint, from: StreamPosition): Promise<void> {
    const { messages, deletedChatIds } = contentsOf(entries);
    const customMetadata = this.origin(from);
    if (deletedChatIds.length > 0) await this.deleteChats(deletedChatIds, customMetadata);
    const position = { ...checkpoint, generation: this.mine, id: CHECKPOINT_ID, tasksSeen: this.log.seen } as const;
    const documents: MeiliDocument[] = [...messages.map(meiliMessage), position];
    const index = this.client.index<MeiliDocument>(INDEX_UID);
    const { taskUid } = await index.addDocuments(documents, { primaryKey: 'id', customMetadata }).catch(explained);
    assertDone(await this.finished(taskUid));
  }

  async clear(): Promise<void> {
    const customMetadata = this.origin({ epoch: '', streamSeq: 0, occurredAt: new Date(0).toISOString() });
    const { taskUid } = await this.client.index(INDEX_UID).deleteAllDocuments({ customMetadata });
    assertDone(await this.log.finished(taskUid));
    this.found = null;
    this.log.open(taskUid, this.mine);
  }

  async staleWrite(): Promise<StreamPosition | null> {
    const found = this.found ?? (await this.log.read(this.mine));
    this.found = null;
    return found;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private async deleteChats(chatIds: readonly string[], customMetadata: string): Promise<void> {
    const filter = `chatId IN [${chatIds.map((id) => JSON.stringify(id)).join(', ')}]`;
    const { taskUid } = await this.client.index(INDEX_UID).deleteDocuments({ filter }, { customMetadata });
    const { status, error } = await this.finished(taskUid);
    // An engine that can't look by chat is not set up as it was: that is no fault of what is to be deleted.
    if (status !== 'succeeded')
      throw new Error(`task ${taskUid} ${status}: ${error?.code ?? ''} ${error?.message ?? ''}`);
  }

  private async finished(taskUid: number): Promise<Task> {
    if (taskUid <= this.log.seen) throw new IndexLostError('this is not the engine that it was');
    return this.log.finished(taskUid);
  }

  private origin({ epoch, streamSeq, occurredAt }: StreamPosition): string {
    return JSON.stringify({ generation: this.mine, epoch, streamSeq, occurredAt } satisfies TaskOrigin);
  }
}

/** Only `succeeded` is done: a task can fail long after it was accepted. */
function assertDone({ uid, status, error }: Task): void {
  if (status === 'succeeded') return;
  const reason = `task ${uid} ${status}: ${error?.code ?? ''} ${error?.message ?? ''}`;
  // A full disk and the like is the system's: no document is to blame.
  if (status === 'failed' && error?.type !== 'system') throw new BatchRefusedError(reason);
  throw new Error(reason);
}

function explained(error: unknown): never {
  if (!isMeiliError(error, 'payload_too_large', 'malformed_payload')) throw error;
  throw new BatchRefusedError(error.message, { cause: error });
}
