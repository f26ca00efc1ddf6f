import { setTimeout as pause } from 'node:timers/promises';
import { IndexLostError, StaleGenerationError, type StreamPosition } from '@fechatter/core';
import type { Meilisearch, Task } from 'meilisearch';

/**
 * Detects stale writes on Meilisearch, which applies tasks in the order they came and knows no generations: a
 * holder that was paused can wake up and enqueue outdated documents. That can't be prevented, but it can be
 * detected. Each of our tasks carries its writer's generation and the stream position at which it starts, and
 * this log reads every task once. A task of an older generation behind one of a newer generation is a stale
 * write. A deletion that is not ours, or an engine whose tasks begin anew, means a lost index.
 */

/** What each of our writing tasks carries in `customMetadata`. */
export interface TaskOrigin extends StreamPosition {
  generation: number;
}

const PAGE = 100;
/** How much longer than a task its end may go unnoticed. */
const POLL_SHARE = 0.05;
const POLL_MS = { least: 5, most: 100 };
/** A task that is still under way then is waited for again, after the indexer has reported the trouble. */
const TASK_TIMEOUT_MS = 300_000;
const unfinished: readonly string[] = ['enqueued', 'processing'];
const destructive: readonly string[] = ['documentDeletion', 'documentEdition', 'indexDeletion', 'indexSwap'];

export class MeiliTaskLog {
  /** The last task that was read. */
  seen = 0;
  private newest = 0;

  constructor(
    private readonly client: Meilisearch,
    private readonly build: string,
  ) {}

  /** Starts reading after task `seen`. `newest` is the latest generation that wrote up to there. */
  open(seen: number, newest: number): void {
    this.seen = seen;
    this.newest = newest;
  }

  /** From here on, this generation is the newest one. */
  noteGeneration(generation: number): void {
    this.newest = generation;
  }

  /**
   * Resolves when the task has ended, one way or another. The package's `waitForTask` won't do: its requests
   * have no time-out of their own, so a half-open connection holds it for as long as the task may take.
   */
  async waitFor(uid: number): Promise<Task> {
    const start = performance.now();
    for (;;) {
      const task = await this.client.tasks.getTask(uid);
      if (!unfinished.includes(task.status)) return task;
      const waited = performance.now() - start;
      if (waited > TASK_TIMEOUT_MS) throw new Error(`Meilisearch has not ended task ${uid} in ${TASK_TIMEOUT_MS} ms`);
      await pause(Math.min(Math.max(waited * POLL_SHARE, POLL_MS.least), POLL_MS.most));
    }
  }

  /** Resolves when every task on the build has ended, one way or another. */
  async waitUntilIdle(): Promise<void> {
    const { results } = await this.client.tasks.getTasks({
      indexUids: [this.build],
      statuses: ['enqueued', 'processing'],
      limit: 1_000,
    });
    for (const { uid } of results) await this.waitFor(uid);
  }

  async lastTask(): Promise<number> {
    const { results } = await this.client.tasks.getTasks({ limit: 1 });
    return results[0]?.uid ?? -1;
  }

  /**
   * Reads the tasks since the last call. `ownGeneration` is the reader's. Returns the position of the
   * earliest stale write among them, or null.
   */
  async read(ownGeneration: number): Promise<StreamPosition | null> {
    let earliest: StreamPosition | null = null;
    for (;;) {
      const { results, next } = await this.client.tasks.getTasks({
        indexUids: [this.build],
        from: this.seen + 1,
        reverse: true,
        limit: PAGE,
      });
      for (const task of results) earliest = earlierOf(earliest, await this.inspect(task, ownGeneration));
      if (next === null) return earliest;
    }
  }

  private async inspect(task: Task, ownGeneration: number): Promise<StreamPosition | null> {
    const { status } = unfinished.includes(task.status) ? await this.waitFor(task.uid) : task;
    const stale = status === 'succeeded' ? this.findStaleWrite(task, ownGeneration) : null;
    this.seen = task.uid;
    return stale;
  }

  private findStaleWrite(task: Task, ownGeneration: number): StreamPosition | null {
    const origin = originOf(task);
    if (origin === null && destructive.includes(task.type)) throw new IndexLostError(`task ${task.uid} is not ours`);
    if (origin === null) return null;
    if (origin.generation > ownGeneration)
      throw new StaleGenerationError(`generation ${origin.generation} has taken over`);
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
