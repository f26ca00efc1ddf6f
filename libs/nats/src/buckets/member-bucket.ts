import { membershipPosition, type Membership } from '@fechatter/core';
import type { NatsConnection } from 'nats';
import { EpochBucket } from './epoch-bucket.js';
import { loadChatMembers } from './member-view.js';
import { completeKey, memberKey, MEMBERS_BUCKET } from '../subjects.js';

/**
 * The bucket `MEMBERS` as the relay's leader writes it: for each epoch the latest membership of each person in each chat.
 *
 * A membership is put, and acknowledged, before the event that tells of it is published, so that whoever has seen the event finds a
 * bucket that knows it. Each put compares the key's revision and a later position in the chat's order always stays, so a put that a dead
 * leader sent, or that is done twice, changes nothing. An epoch's marker is written when everything before it is in: a leader that dies
 * before leaves an epoch that no reader takes for complete.
 */

export interface MemberPut {
  workspaceId: string;
  chatId: string;
  userId: string;
  membership: Membership;
}

const COMPLETE = '{}';

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

  /** Resolves when every key holds this membership or a later one. */
  async put(changes: readonly MemberPut[]): Promise<void> {
    await Promise.all(changes.map((change) => this.advance(this.keyOf(change), change.membership)));
  }

  /** For a new epoch, whose keys nobody else can have written. */
  async putNew(memberships: readonly MemberPut[]): Promise<void> {
    await this.bucket.putAll(memberships.map((put) => [this.keyOf(put), JSON.stringify(put.membership)]));
  }

  /**
   * Makes the bucket say of one chat what `present` says: who is known as a member and is not among them has left by the event `seq`.
   */
  async reconcile(
    chat: { workspaceId: string; chatId: string },
    present: readonly MemberPut[],
    seq: number,
  ): Promise<void> {
    const stay = new Set(present.map(({ userId }) => userId));
    const known = await loadChatMembers(this.connection, { ...chat, epoch: this.epoch });
    const gone = known.filter(({ userId, membership }) => membership.leftSeq === undefined && !stay.has(userId));
    const departures = gone.map(({ userId }) => ({ ...chat, userId, membership: { joinedSeq: 0, leftSeq: seq } }));
    await this.put([...present, ...departures]);
  }

  async markComplete(): Promise<void> {
    await this.bucket.put(completeKey(this.epoch), COMPLETE);
  }

  async purge(epoch: string): Promise<void> {
    await this.bucket.purge(epoch);
  }

  private keyOf({ workspaceId, chatId, userId }: MemberPut): string {
    return memberKey(this.epoch, workspaceId, chatId, userId);
  }

  private async advance(key: string, incoming: Membership): Promise<void> {
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
