import { membershipPosition, type Membership } from '@fechatter/core';
import type { NatsConnection } from 'nats';
import { EpochBucket } from './epoch-bucket.js';
import { readChatMembers } from './member-view.js';
import { completeKey, memberKey, MEMBERS_BUCKET } from '../subjects.js';

/**
 * The bucket `MEMBERS` as the relay's leader writes it: for each epoch, the latest membership of each person
 * in each chat.
 *
 * A membership is put and acknowledged before the event that announces it is published, so whoever has seen
 * the event finds a bucket that contains it. Each put is a compare-and-set on the key's revision, and the
 * membership with the later position in the chat's order always wins. So a put by a deposed leader, or a
 * repeated put, changes nothing. An epoch's marker is written after everything else of the epoch: if a leader
 * dies earlier, no reader takes the epoch for complete.
 */

export interface MemberPut {
  workspaceId: string;
  chatId: string;
  userId: string;
  membership: Membership;
}

const COMPLETE = '{}';
const PUT_AT_ONCE = 256;
const READ_AT_ONCE = 2_000;

export class MemberBucket {
  private constructor(
    private readonly connection: NatsConnection,
    private readonly bucket: EpochBucket,
    private readonly epoch: string,
  ) {}

  static async open(connection: NatsConnection, epoch: string): Promise<MemberBucket> {
    return new MemberBucket(connection, await EpochBucket.open(connection, MEMBERS_BUCKET), epoch);
  }

  get revision(): number {
    return this.bucket.revision;
  }

  /** Resolves when every key holds this membership or a later one. Puts a few hundred at a time. */
  async put(changes: readonly MemberPut[]): Promise<void> {
    for (let from = 0; from < changes.length; from += PUT_AT_ONCE) {
      const piece = changes.slice(from, from + PUT_AT_ONCE);
      await Promise.all(piece.map((change) => this.putIfLater(this.keyOf(change), change.membership)));
    }
  }

  /** Puts the memberships of a new epoch, whose keys nobody else can have written. */
  async putNew(memberships: readonly MemberPut[]): Promise<void> {
    await this.bucket.putAll(memberships.map((put) => [this.keyOf(put), JSON.stringify(put.membership)]));
  }

  /**
   * Makes the bucket agree with `present` for one chat, a piece at each `next`: whoever is a member in the
   * bucket but not in `present` has left with the event `seq`.
   */
  async *reconcile(
    chat: { workspaceId: string; chatId: string },
    present: AsyncIterable<readonly MemberPut[]> | Iterable<readonly MemberPut[]>,
    seq: number,
  ): AsyncGenerator<void, void> {
    const presentIds = new Set<string>();
    for await (const page of present) {
      for (const { userId } of page) presentIds.add(userId);
      await this.put(page);
      yield;
    }
    let departures: MemberPut[] = [];
    let count = 0;
    for await (const { userId, membership } of readChatMembers(this.connection, { ...chat, epoch: this.epoch })) {
      const hasDeparted = membership.leftSeq === undefined && !presentIds.has(userId);
      if (hasDeparted) departures.push({ ...chat, userId, membership: { joinedSeq: 0, leftSeq: seq } });
      if ((count += 1) % READ_AT_ONCE !== 0 && departures.length < PUT_AT_ONCE) continue;
      await this.put(departures);
      departures = [];
      yield;
    }
    await this.put(departures);
  }

  async markComplete(): Promise<void> {
    await this.bucket.put(completeKey(this.epoch), COMPLETE);
  }

  /** Removes one piece of an epoch's keys: see `EpochBucket.purge`. */
  purge(epoch: string, through: number): Promise<number | null> {
    return this.bucket.purge(epoch, through);
  }

  private keyOf({ workspaceId, chatId, userId }: MemberPut): string {
    return memberKey(this.epoch, workspaceId, chatId, userId);
  }

  private async putIfLater(key: string, incoming: Membership): Promise<void> {
    for (;;) {
      const stored = await this.bucket.get(key);
      if (stored && membershipPosition(parse(stored.value)) >= membershipPosition(incoming)) return;
      if (await this.bucket.compareAndSet(key, JSON.stringify(incoming), stored?.revision ?? 0)) return;
    }
  }
}

function parse(value: Uint8Array): Membership {
  return JSON.parse(Buffer.from(value).toString()) as Membership;
}
