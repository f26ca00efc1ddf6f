import { THE_BEGINNING, type IndexCheckpoint } from '@fechatter/core';
import type { ReindexRequest } from '@fechatter/nats';

/** Waiting is cheap, and a repeated request is one statement for chat-api. */
export const ASK_EVERY_MS = 10_000;

/**
 * Requests the backfill that a build waits for, at once and then every ten seconds until its end was read:
 * chat-api may lose a request, or the job that it became, and knows each by its id. The checkpoint holds all
 * that a request contains, so the next holder goes on asking.
 */
export class BackfillRequests {
  private readonly due = new Map<string, number>();

  constructor(
    private readonly send: (request: ReindexRequest) => Promise<void>,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Returns at once: indexing does not wait for the request. */
  askIfDue({ backfillId, backfillFrom }: IndexCheckpoint, now: number): void {
    if (backfillId === null || backfillFrom === null || now < (this.due.get(backfillId) ?? now)) return;
    this.due.set(backfillId, now + ASK_EVERY_MS);
    const what = backfillFrom === THE_BEGINNING ? ({ everything: true } as const) : { fromTime: backfillFrom };
    void this.send({ requestId: backfillId, ...what }).catch(this.onError);
  }
}
