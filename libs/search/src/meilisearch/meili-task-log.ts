import { IndexLostError, StaleGenerationError, type StreamPosition } from '@fechatter/core';
import type { Meilisearch, Task } from 'meilisearch';
import { INDEX_UID } from './meili-client.js';

/**
 * Meilisearch applies tasks in the order they came and knows no generations: a holder that was stopped can wake up and enqueue what is long
 * outdated. It can't be kept from it, but it can't hide it either: each of our tasks carries who wrote it and where its stream position
 * begins, and this log reads every task once. A task of an older generation behind one of a newer is a stale write; a deletion that is not
 * ours, or an engine whose tasks begin anew, is a lost index.
 */

/** What every writing task of ours carries in `customMetadata`. */
export interface TaskOrigin extends StreamPosition {
  generation: number;
}

const PAGE = 100;
const POLL_MS = 25;
const underWay: readonly string[] = ['enqueued', 'processing'];
const destructive: readonly string[] = ['documentDeletion', 'documentEdition', 'indexDeletion', 'indexSwap'];

export class MeiliTaskLog {
  /** The last task that was looked at. */
  seen = 0;
  private newest = 0;

  constructor(private readonly client: Meilisearch) {}

  /** Begins behind task `seen`, up to which generation `newest` was the latest to write. */
  open(seen: number, newest: number): void {
    this.seen = seen;
    this.newest = newest;
  }

  /** From here on this generation is the newest. */
  began(generation: number): void {
    this.newest = generation;
  }

  async finished(uid: number): Promise<Task> {
    return this.client.tasks.waitForTask(uid, { timeout: 0, interval: POLL_MS });
  }

  /** Every task on the index has ended, one way or another. */
  async idle(): Promise<void> {
    const { results } = await this.client.tasks.getTasks({
      indexUids: [INDEX_UID],
      statuses: ['enqueued', 'processing'],
      limit: 1_000,
    });
    for (const { uid } of results) await this.finished(uid);
  }

  async last(): Promise<number> {
    const { results } = await this.client.tasks.getTasks({ limit: 1 });
    return results[0]?.uid ?? -1;
  }

  /** Looks at the tasks that came since; `mine` is the reader's generation. The earliest stale write among them, or null. */
  async read(mine: number): Promise<StreamPosition | null> {
    let earliest: StreamPosition | null = null;
    for (;;) {
      const { results, next } = await this.client.tasks.getTasks({
        indexUids: [INDEX_UID],
        from: this.seen + 1,
        reverse: true,
        limit: PAGE,
      });
      for (const task of results) earliest = earlierOf(earliest, await this.look(task, mine));
      if (next === null) return earliest;
    }
  }

  private async look(task: Task, mine: number): Promise<StreamPosition | null> {
    const { status } = underWay.includes(task.status) ? await this.finished(task.uid) : task;
    const stale = status === 'succeeded' ? this.judge(task, mine) : null;
    this.seen = task.uid;
    return stale;
  }

  private judge(task: Task, mine: number): StreamPosition | null {
    const origin = originOf(task);
    if (origin === null && destructive.includes(task.type)) throw new IndexLostError(`task ${task.uid} was not ours`);
    if (origin === null) return null;
    if (origin.generation > mine) throw new StaleGenerationError(`generation ${origin.generation} has taken over`);
    if (origin.generation < this.newest) return positionOf(origin);
    this.newest = origin.generation;
    return null;
  }
}

function originOf({ customMetadata }: Task): TaskOrigin | null {
  if (!customMetadata) return null;
  try {
    const origin = JSON.parse(customMetadata) as TaskOrigin;
    return typeof origin.generation === 'number' ? origin : null;
  } catch {
    return null;
  }
}

function positionOf({ epoch, streamSeq, occurredAt }: TaskOrigin): StreamPosition {
  return { epoch, streamSeq, occurredAt };
}

function earlierOf(one: StreamPosition | null, other: StreamPosition | null): StreamPosition | null {
  if (one === null || other === null) return one ?? other;
  if (one.epoch === other.epoch) return one.streamSeq <= other.streamSeq ? one : other;
  return one.occurredAt <= other.occurredAt ? one : other;
}
