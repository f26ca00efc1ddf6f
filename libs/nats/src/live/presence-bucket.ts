import { repeat, type Repetition } from '@fechatter/core';
import type { JsMsg, NatsConnection } from 'nats';
import { keyTokens } from '../buckets/bucket-view.js';
import { compareAndSet } from '../compare-and-set.js';
import { SHORT_WAIT } from '../connection/jetstream-manager.js';
import { bucketStream, PRESENCE_BUCKET, presenceKey } from '../subjects.js';
import { KeptReader } from './kept-reader.js';

export interface PresenceOwner {
  workspaceId: string;
  userId: string;
}

/** What is remembered of a person. */
export interface KnownPresence {
  /** Whether the person is shown as offline, however many streams they have. */
  isInvisible: boolean;
  /** Milliseconds since 1970. Null if they were never seen. */
  lastSeenAt: number | null;
}

const RESTORE_AT_ONCE = 64;
const RESTORE_EVERY_MS = 1_000;

/**
 * The bucket `PRESENCE`, all of it in memory: some 100 bytes for each person. What NATS loses is put again by
 * every instance that knows it, so that nobody who is invisible is shown because a disk was lost.
 */
export class PresenceBucket {
  private readonly people = new Map<string, { entry: KnownPresence; revision: number }>();
  private readonly reader: KeptReader;
  private readonly restores: Repetition;
  /** The bucket is a new one, and may lack what is known here. */
  private isRestoring = false;

  /** Calls `onChanged` for each person whose entry came or changed, also at the start. */
  constructor(
    private readonly connection: NatsConnection,
    private readonly onChanged: (whose: PresenceOwner) => void,
    onError: (error: unknown) => void,
  ) {
    this.reader = new KeptReader(connection, {
      stream: bucketStream(PRESENCE_BUCKET),
      from: 'start',
      onMessage: (message) => this.note(message),
      onReplaced: () => (this.isRestoring = true),
    });
    this.restores = repeat(() => this.restoreOnce(), { everyMs: RESTORE_EVERY_MS, onError });
  }

  /** Whether everybody's entry is known. Stays so while NATS is away. */
  get isLoaded(): boolean {
    return this.reader.isCaughtUp;
  }

  find({ workspaceId, userId }: PresenceOwner): KnownPresence | null {
    return this.people.get(presenceKey(workspaceId, userId))?.entry ?? null;
  }

  /** Resolves when the entry is on NATS's disk. Rejects when NATS does not answer within two seconds. */
  async put({ workspaceId, userId }: PresenceOwner, entry: KnownPresence): Promise<void> {
    const kv = await this.bucket();
    await kv.put(presenceKey(workspaceId, userId), JSON.stringify(entry));
  }

  /**
   * The same, unless somebody has put another entry since the one that {@link find} returns: then it does
   * nothing.
   */
  async replace({ workspaceId, userId }: PresenceOwner, entry: KnownPresence): Promise<void> {
    const key = presenceKey(workspaceId, userId);
    await compareAndSet(await this.bucket(), key, entry, this.people.get(key)?.revision ?? 0);
  }

  close(): void {
    this.reader.close();
    void this.restores.stop();
  }

  private note(message: JsMsg): void {
    const [workspaceId, userId] = keyTokens(PRESENCE_BUCKET, message) ?? [];
    if (workspaceId === undefined || userId === undefined) return;
    this.people.set(presenceKey(workspaceId, userId), { entry: message.json<KnownPresence>(), revision: message.seq });
    this.onChanged({ workspaceId, userId });
  }

  /** Tries again until all of it is there. */
  private async restoreOnce(): Promise<void> {
    if (!this.isRestoring) return;
    await this.restore();
    this.isRestoring = false;
  }

  /** Puts what a new bucket lacks. An entry that is there already is newer. */
  private async restore(): Promise<void> {
    const kv = await this.bucket();
    const entries = [...this.people];
    for (let from = 0; from < entries.length; from += RESTORE_AT_ONCE) {
      const piece = entries.slice(from, from + RESTORE_AT_ONCE);
      await Promise.all(piece.map(([key, { entry }]) => compareAndSet(kv, key, entry, 0)));
    }
  }

  private bucket() {
    return this.connection.jetstream(SHORT_WAIT).views.kv(PRESENCE_BUCKET, { bindOnly: true });
  }
}
