import type { Membership } from '@fechatter/core';
import type { JsMsg, NatsConnection } from 'nats';
import { bucketStream, bucketSubject, keyTokens } from './bucket-view.js';
import { CHAT_MAX_AGE_MS } from './chat-stream.js';
import { orNull } from './or-null.js';
import { readPresent } from './ordered-reader.js';
import { everyMemberKey, MEMBERS_BUCKET } from './subjects.js';

/**
 * Forgets, once an hour, who left a chat so long ago that the stream no longer holds the departure: until then it must be known, so that
 * a replay can tell them that they were removed. Each is removed at the revision at which it was read: whoever has come back since has a
 * later one, and stays. What was looked at once is not looked at again, since an entry that changes moves to the bucket's end.
 */

const SWEEP_EVERY_MS = 60 * 60 * 1_000;
const NANOS_PER_MS = 1e6;

export class DepartureSweep {
  private from = 1;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly connection: NatsConnection,
    private readonly epoch: string,
    onError: (error: unknown) => void,
  ) {
    this.timer = setInterval(
      () => void this.sweep(Date.now() - CHAT_MAX_AGE_MS).catch(onError),
      SWEEP_EVERY_MS,
    ).unref();
  }

  close(): void {
    clearInterval(this.timer);
  }

  /** Forgets departures that were written before `cutoff` (ms since 1970), and answers how many. */
  async sweep(cutoff: number): Promise<number> {
    const filter = bucketSubject(MEMBERS_BUCKET, everyMemberKey(this.epoch));
    let count = 0;
    for await (const entry of readPresent(this.connection, {
      stream: bucketStream(MEMBERS_BUCKET),
      filter,
      from: this.from,
    })) {
      // Entries are in the order in which they were written.
      if (entry.info.timestampNanos / NANOS_PER_MS >= cutoff) break;
      if (isDeparture(entry)) {
        await this.forget(entry.seq);
        count += 1;
      }
      this.from = entry.seq + 1;
    }
    return count;
  }

  private async forget(revision: number): Promise<void> {
    const manager = await this.connection.jetstreamManager({ checkAPI: false });
    await orNull(manager.streams.deleteMessage(bucketStream(MEMBERS_BUCKET), revision, false));
  }
}

function isDeparture(entry: JsMsg): boolean {
  const isMembership = keyTokens(MEMBERS_BUCKET, entry)?.length === 4;
  return isMembership && entry.json<Membership>().leftSeq !== undefined;
}
