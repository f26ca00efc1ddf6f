import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import {
  EVENT_VERSIONS,
  membershipChanges,
  type ChatEvent,
  type ChatSummary,
  type EventData,
  type EventType,
  type Member,
  type Message,
} from '@fechatter/core';
import {
  bucketState,
  CHAT_STREAM,
  ChatPublisher,
  chatStreamState,
  connectNats,
  createChatStream,
  deleteChatStream,
  ensureStreams,
  documentSubject,
  EPOCH_HEADER,
  eventSubject,
  MEMBERS_REVISION_HEADER,
  MemberBucket,
  REVOKED_BUCKET,
  REVOKED_REVISION_HEADER,
  RevokedBucket,
  type MemberPut,
  type NatsConnection,
  type Revocation,
} from '@fechatter/nats';

const NOW = '2026-11-23T09:00:00.000Z';
const SESSION_TTL_MS = 3_600_000;
const BEAT_MS = 300;

/** A chat as PostgreSQL would know it. */
export interface SourceChat {
  id: string;
  workspaceId: string;
  members: Map<string, number>;
  lastSeq: number;
}

/**
 * Writes to NATS what the relay's leader would, without an outbox: epochs, memberships, revocations and
 * events in order.
 */
export class EventSource {
  epoch = '';
  private readonly chats: SourceChat[] = [];
  private readonly revocations: Revocation[] = [];
  private nextId = randomInt(1_000, 1_000_000);
  private members!: MemberBucket;
  private revoked!: RevokedBucket;
  private publisher!: ChatPublisher;

  /** Whether watchers are told once in a while that they know every revocation. */
  isBeating = true;
  private isComplete = false;
  private readonly beats = setInterval(() => void this.beat(), BEAT_MS);

  private constructor(readonly connection: NatsConnection) {}

  static async open(natsUrl: string): Promise<EventSource> {
    const source = new EventSource(await connectNats(natsUrl, 'event-source'));
    await ensureStreams(source.connection);
    await source.beginEpoch();
    return source;
  }

  async close(): Promise<void> {
    clearInterval(this.beats);
    await this.connection.close();
  }

  /** The last epoch that began because the database was restored. */
  private restored = '';

  /** Begins a new epoch as after a restore of the database. */
  async restore(): Promise<void> {
    this.restored = randomBytes(4).toString('hex');
    await this.createStream(this.restored, randomInt(2 ** 20, 2 ** 40));
    await this.complete();
  }

  /**
   * Begins a new epoch as after a loss: writes stream, memberships and revocations again, and the marker
   * last.
   */
  async beginEpoch(installation = 'test'): Promise<void> {
    await this.createStream(randomBytes(4).toString('hex'), randomInt(2 ** 20, 2 ** 40), installation);
    await this.complete();
  }

  /** Does the first half of a new epoch: there is no marker yet. */
  async createStream(epoch: string, lastSeq: number, installation = 'test'): Promise<void> {
    this.epoch = epoch;
    this.isComplete = false;
    await deleteChatStream(this.connection);
    await createChatStream(this.connection, {
      installation,
      system: 'test',
      epoch,
      why: epoch === this.restored ? 'restored' : 'lost',
      restored: this.restored,
      lastSeq,
    });
    this.publisher = new ChatPublisher(this.connection, { seq: lastSeq, id: null });
    this.members = await MemberBucket.open(this.connection, epoch);
    this.revoked = await RevokedBucket.open(this.connection, epoch, SESSION_TTL_MS);
  }

  async complete(): Promise<void> {
    await this.members.putNew(this.chats.flatMap((chat) => presentMembers(chat)));
    await this.revoked.put(this.revocations);
    await this.members.markComplete();
    this.isComplete = true;
    await this.revoked.beat();
  }

  id(): string {
    this.nextId += 1;
    return String(this.nextId);
  }

  async createChat(workspaceId: string, userIds: readonly string[]): Promise<SourceChat> {
    const chat: SourceChat = { id: this.id(), workspaceId, members: new Map(), lastSeq: 0 };
    this.chats.push(chat);
    await this.join(chat, userIds, 'chat.created');
    return chat;
  }

  async join(
    chat: SourceChat,
    userIds: readonly string[],
    type: 'chat.created' | 'members.joined' = 'members.joined',
  ): Promise<void> {
    for (const userId of userIds) chat.members.set(userId, chat.lastSeq + 1);
    await this.announce(chat, type, { chat: summary(chat), members: userIds.map((id) => member(chat, id)) });
  }

  async remove(chat: SourceChat, userIds: readonly string[]): Promise<void> {
    for (const userId of userIds) chat.members.delete(userId);
    await this.announce(chat, 'members.left', { chat: summary(chat), userIds: [...userIds], reason: 'removed' });
  }

  async say(chat: SourceChat, content: string): Promise<ChatEvent> {
    return this.announce(chat, 'message.created', { message: message(chat, this.id(), content) });
  }

  /** Deletes a chat, and with it every membership. */
  async deleteChat(chat: SourceChat): Promise<void> {
    const { workspaceId, id: chatId } = chat;
    chat.members.clear();
    await this.reconcile({ workspaceId, chatId }, [], chat.lastSeq + 1);
    await this.announce(chat, 'chat.deleted', { chat: summary(chat) });
  }

  /** Announces to the other devices of `userId` what they have read. */
  async read(chat: SourceChat, userId: string, readSeq: number): Promise<void> {
    const state = { chatId: chat.id, readSeq, version: readSeq, unreadCount: 0 };
    await this.publish({ ...envelope(chat, 'read.updated', null, state), recipientId: userId });
  }

  /** Renames the workspace, which concerns everyone in it. */
  async rename(workspaceId: string, name: string): Promise<void> {
    const workspace = { id: workspaceId, name, slug: 'tea', createdAt: NOW };
    await this.publish({
      ...envelope({ id: '', workspaceId }, 'workspace.updated', null, { workspace }),
      chatId: null,
    });
  }

  /** Announces the chat, as a public channel, to everyone in the workspace. */
  async list(chat: SourceChat): Promise<void> {
    await this.publish({ ...envelope(chat, 'channel.listed', null, { chat: summary(chat) }), chatId: null });
  }

  async unlist(chat: SourceChat): Promise<void> {
    const data = { chatId: chat.id, lastSeq: chat.lastSeq };
    await this.publish({ ...envelope(chat, 'channel.unlisted', null, data), chatId: null });
  }

  /** Does what the relay does about a lost event: puts the memberships, then publishes a resync instead. */
  async resync(chat: SourceChat): Promise<void> {
    await this.reconcile({ workspaceId: chat.workspaceId, chatId: chat.id }, presentMembers(chat), chat.lastSeq);
    await this.publish(envelope(chat, 'chat.resync', null, { seq: chat.lastSeq }));
  }

  /** Publishes an event whose header claims `puts` more membership changes than the bucket contains. */
  async claimMoreMemberships(puts: number, chat: SourceChat): Promise<void> {
    const event = envelope(chat, 'chat.resync', null, { seq: chat.lastSeq });
    const revision = { [MEMBERS_REVISION_HEADER]: String(this.members.revision + puts) };
    await this.publishRaw(event, JSON.stringify(event), revision);
  }

  /** Publishes a message whose header claims `puts` more revocations than the bucket contains. */
  async sayAfterRevocations(puts: number, chat: SourceChat, content: string): Promise<void> {
    chat.lastSeq += 1;
    const event = envelope(chat, 'message.created', chat.lastSeq, { message: message(chat, this.id(), content) });
    const state = await bucketState(this.connection, REVOKED_BUCKET);
    const revision = { [REVOKED_REVISION_HEADER]: String((state?.revision ?? 0) + puts) };
    await this.publishRaw(event, JSON.stringify(event), revision);
  }

  async putDocument(chat: SourceChat): Promise<void> {
    const subject = documentSubject(chat.workspaceId, chat.id);
    await this.publisher.publish({ id: randomUUID(), subject, payload: '{}', headers: this.headers() });
  }

  async revoke(revocation: Revocation): Promise<void> {
    this.revocations.push(revocation);
    await this.revoked.put([revocation]);
  }

  /** Continues after what the stream holds, once publishing has failed. */
  async resume(): Promise<void> {
    const state = await chatStreamState(this.connection);
    this.publisher = new ChatPublisher(this.connection, { seq: state?.lastSeq ?? 0, id: null });
  }

  /** Removes everything up to this sequence, as the stream does by age. */
  async forgetThrough(streamSeq: number): Promise<void> {
    const manager = await this.connection.jetstreamManager();
    await manager.streams.purge(CHAT_STREAM, { seq: streamSeq + 1 });
  }

  /** Publishes these bytes as they are under the event's subject. */
  async publishRaw(event: ChatEvent, payload: string, more: Record<string, string> = {}): Promise<void> {
    const subject = eventSubject(event.type, event.workspaceId, event.chatId);
    await this.publisher.publish({ id: event.id, subject, payload, headers: { ...this.headers(), ...more } });
  }

  private async beat(): Promise<void> {
    if (this.isBeating && this.isComplete) await this.revoked.beat().catch(() => undefined);
  }

  private async reconcile(
    chat: { workspaceId: string; chatId: string },
    present: MemberPut[],
    seq: number,
  ): Promise<void> {
    for await (const _ of this.members.reconcile(chat, [present], seq));
  }

  private async announce<T extends EventType>(chat: SourceChat, type: T, data: EventData[T]): Promise<ChatEvent> {
    chat.lastSeq += 1;
    const event = envelope(chat, type, chat.lastSeq, data);
    await this.publish(event);
    return event;
  }

  private async publish(event: ChatEvent): Promise<void> {
    const { workspaceId, chatId } = event;
    const puts = membershipChanges(event).map((change) => ({ workspaceId, chatId: chatId ?? '', ...change }));
    await this.members.put(puts);
    await this.publishRaw(event, JSON.stringify(event));
  }

  private headers(): Record<string, string> {
    return {
      [EPOCH_HEADER]: this.epoch,
      [MEMBERS_REVISION_HEADER]: String(this.members.revision),
      [REVOKED_REVISION_HEADER]: String(this.revoked.revision),
    };
  }
}

export function envelope<T extends EventType>(
  chat: Pick<SourceChat, 'id' | 'workspaceId'>,
  type: T,
  seq: number | null,
  data: EventData[T],
): ChatEvent {
  const { id: chatId, workspaceId } = chat;
  const who = { actorId: null, recipientId: null, occurredAt: NOW };
  return { id: randomUUID(), type, version: EVENT_VERSIONS[type], workspaceId, chatId, seq, ...who, data } as ChatEvent;
}

function presentMembers(chat: SourceChat): MemberPut[] {
  const { workspaceId, id: chatId } = chat;
  return [...chat.members].map(([userId, joinedSeq]) => ({ workspaceId, chatId, userId, membership: { joinedSeq } }));
}

function summary({ id, workspaceId, members, lastSeq }: SourceChat): ChatSummary {
  const times = { createdAt: NOW, updatedAt: NOW, archivedAt: null };
  const kind = { type: 'public_channel', name: 'Tea', description: null, ownerId: '1' } as const;
  return { id, workspaceId, ...kind, memberCount: members.size, lastSeq: lastSeq + 1, ...times };
}

function member({ lastSeq }: SourceChat, id: string): Member {
  const user = { id, fullName: 'Ada', avatarUrl: null };
  return { user, role: 'member', joinedAt: NOW, joinedSeq: lastSeq + 1 };
}

function message({ id: chatId, lastSeq }: SourceChat, id: string, content: string): Message {
  const seq = lastSeq + 1;
  const times = { createdAt: NOW, editedAt: null, deletedAt: null };
  return { id, chatId, seq, changedSeq: seq, senderId: '1', clientId: null, content, ...times };
}
