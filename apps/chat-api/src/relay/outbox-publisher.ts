import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  EVENT_VERSIONS,
  isId,
  membershipChanges,
  membershipPosition,
  type ChatEvent,
  type IndexEntry,
} from '@fechatter/core';
import type { ChatPublication, ChatPublisher, MemberBucket, RevokedBucket } from '@fechatter/nats';
import { acknowledge, bury, discard, readBatch, readRevocations, type OutboxRow } from './sql/relay-outbox.js';
import { chatMemberships, indexEntries } from './sql/relay-sources.js';
import type { RelaySession } from './sql/relay-session.js';
import type { FaultPoint } from './epoch/fault-point.js';
import { OutboxFloor } from './outbox-floor.js';
import { toRevocation } from './revocation-row.js';
import {
  epochHeaders,
  toDocumentMessage,
  toDoneMessage,
  toEvent,
  toEventMessage,
  type DocumentPayload,
} from './stream-message.js';

/**
 * Publishes the outbox, pass by pass, within one epoch and as one chain of publications.
 *
 * A pass puts revocations first, however long the backlog is. Then it publishes the rows that are present, in
 * id order, pipelined, each member event after its memberships are in the bucket. When all are acknowledged,
 * one statement deletes the rows and advances `last_seq`.
 *
 * A pass throws the first failure, after everything under way has ended. Then acks that were not recorded are
 * forgotten, nothing more is published on this chain, and the relay compares. A crash between publishing and
 * deleting has the same effect: the comparison finds the rows in the stream.
 */

const BATCH = 500;
/**
 * After this many rows the event loop gets a turn: a backlog must not delay other requests to this process.
 */
const ROWS_PER_TURN = 32;

export interface PublisherParts {
  session: RelaySession;
  epoch: string;
  chat: ChatPublisher;
  members: MemberBucket;
  revoked: RevokedBucket;
  faultPoint: FaultPoint;
}

/** A row that can never be published. */
interface Unpublishable {
  row: OutboxRow;
  reason: string;
}

/** The message to publish for a row. Null if there is no longer anything to publish. */
type Prepared = { event: ChatEvent | null; message: ChatPublication } | null;

export class OutboxPublisher {
  private readonly floor = new OutboxFloor();

  constructor(private readonly parts: PublisherParts) {}

  /** Returns how many rows were handled. 0 means that nothing is waiting. */
  async pass(): Promise<number> {
    const revoked = await this.revoke();
    const { session } = this.parts;
    const batch = await readBatch(session, this.floor.value, BATCH);
    this.floor.raise(batch);
    const newest = batch.rows.at(-1);
    if (!newest) return revoked;
    this.parts.faultPoint('relay.after-read');
    const transaction = await this.publish(batch.rows);
    if (transaction !== null) this.floor.propose(newest.id, transaction);
    return revoked + batch.rows.length;
  }

  /**
   * Records what the last leader published and did not record: `rows` are in the stream, up to `lastSeq`.
   * Puts their memberships again, since the bucket may have lost what the stream has kept.
   */
  async recover(rows: readonly OutboxRow[], lastSeq: number): Promise<void> {
    if (rows.length === 0) return;
    for (const row of rows) {
      if (row.kind === 'event') await this.putMemberships(toEvent(row));
    }
    const { session, epoch } = this.parts;
    await acknowledge(session, { epoch, lastSeq, ids: rows.map(({ id }) => id) });
  }

  /** Puts pending revocations into the bucket. Nothing is published for them. */
  private async revoke(): Promise<number> {
    const { session, epoch, revoked } = this.parts;
    const rows = await readRevocations(session, BATCH);
    if (rows.length === 0) return 0;
    const read = rows.map((row) => ({ row, revocation: toRevocation(row.payload) }));
    await revoked.put(read.flatMap(({ revocation }) => revocation ?? []));
    const done = read.filter(({ revocation }) => revocation !== null).map(({ row }) => row.id);
    await discard(session, epoch, done);
    for (const { row, revocation } of read) {
      if (revocation === null) await this.bury({ row, reason: 'not a revocation' });
    }
    return rows.length;
  }

  /**
   * Publishes rows up to the first one that can never be published, which it buries. Returns the transaction
   * that recorded the acks.
   */
  private async publish(rows: readonly OutboxRow[]): Promise<bigint | null> {
    const entries = await this.indexEntriesOf(rows);
    const sent: string[] = [];
    const obsolete: string[] = [];
    const unpublishable = await this.pipelined(async (send) => {
      for (const row of rows) {
        const prepared = this.prepare(row, entries);
        if (prepared !== null && 'reason' in prepared) return prepared;
        (prepared ? sent : obsolete).push(row.id);
        if (!prepared) continue;
        if (prepared.event) await this.putMemberships(prepared.event);
        send(prepared.message);
        if (sent.length % ROWS_PER_TURN === 0) await nextTurn();
      }
      return null;
    });
    const transaction = await this.settle(sent, obsolete);
    if (unpublishable) await this.bury(unpublishable);
    return transaction;
  }

  /**
   * Resolves when everything that `work` sent is acknowledged. Throws the first failure, but not before all
   * of it has ended.
   */
  private async pipelined<T>(work: (send: (message: ChatPublication) => void) => Promise<T>): Promise<T> {
    const acks: Promise<void>[] = [];
    const send = (message: ChatPublication) => {
      const ack = this.parts.chat.publish(this.stamped(message));
      // The ack is awaited once all are under way. Until then a refusal must not be an unhandled rejection.
      ack.catch(() => undefined);
      acks.push(ack);
    };
    const result = await work(send).finally(() => Promise.allSettled(acks));
    await Promise.all(acks);
    return result;
  }

  private async settle(sent: readonly string[], obsolete: readonly string[]): Promise<bigint | null> {
    const { session, epoch, chat, faultPoint } = this.parts;
    if (obsolete.length > 0) await discard(session, epoch, obsolete);
    if (sent.length === 0) return null;
    faultPoint('relay.before-delete');
    return acknowledge(session, { epoch, lastSeq: chat.lastSeq, ids: sent });
  }

  private prepare(row: OutboxRow, entries: ReadonlyMap<string, IndexEntry>): Prepared | Unpublishable {
    try {
      const prepared = prepare(row, entries);
      if (prepared && !this.parts.chat.fits(prepared.message.payload)) return { row, reason: 'larger than NATS takes' };
      return prepared;
    } catch (error) {
      return { row, reason: String(error) };
    }
  }

  private stamped(message: ChatPublication): ChatPublication {
    const { epoch, members, revoked } = this.parts;
    const revisions = { members: members.revision, revoked: revoked.revision };
    return { ...message, headers: { ...message.headers, ...epochHeaders(epoch, revisions) } };
  }

  /**
   * Puts the memberships that `event` sets into the bucket before it is published. After a lost event, puts
   * all memberships of the chat.
   */
  private async putMemberships(event: ChatEvent): Promise<void> {
    const { session, members } = this.parts;
    const { workspaceId, chatId } = event;
    if (chatId === null) return;
    const chat = { workspaceId, chatId };
    if (event.type === 'chat.resync') {
      await members.reconcile(chat, await chatMemberships(session, chatId), event.data.seq);
    } else if (event.type === 'chat.deleted') {
      await members.reconcile(chat, [], event.seq ?? 0);
    } else {
      await members.put(membershipChanges(event).map((change) => ({ ...chat, ...change })));
    }
  }

  private async indexEntriesOf(rows: readonly OutboxRow[]): Promise<Map<string, IndexEntry>> {
    const documents = rows.filter(({ kind, payload }) => kind === 'document' && 'messageId' in payload);
    const ids = documents.map(({ payload }) => String(payload['messageId']));
    return ids.length === 0 ? new Map() : indexEntries(this.parts.session, ids);
  }

  private async bury({ row, reason }: Unpublishable): Promise<void> {
    await bury(this.parts.session, { id: row.id, reason, replacement: resyncInsteadOf(row) });
  }
}

function prepare(row: OutboxRow, entries: ReadonlyMap<string, IndexEntry>): Prepared {
  switch (row.kind) {
    case 'event': {
      const event = toEvent(row);
      assertMembershipsKnown(event);
      return { event, message: toEventMessage(row, event) };
    }
    case 'document': {
      const entry = entryOf(row.payload as DocumentPayload, entries);
      return entry ? { event: null, message: toDocumentMessage(row, entry) } : null;
    }
    case 'backfill_done':
      return { event: null, message: toDoneMessage(row) };
    case 'revocation':
      return null;
  }
}

function entryOf(payload: DocumentPayload, entries: ReadonlyMap<string, IndexEntry>): IndexEntry | null {
  if ('deletedChatId' in payload) return { deletedChatId: payload.deletedChatId };
  return entries.get(payload.messageId) ?? null;
}

/** Throws for members in a format that only another release knows: their memberships could never be put. */
function assertMembershipsKnown(event: ChatEvent): void {
  const isKnown = membershipChanges(event).every(
    ({ userId, membership }) => isId(userId) && Number.isSafeInteger(membershipPosition(membership)),
  );
  if (!isKnown) throw new TypeError(`not the memberships of a ${event.type}`);
}

/**
 * The event that tells a chat's members, or the one recipient, that an event of theirs could not be sent.
 * Null if nobody would miss the event, if it is a resync itself, or if it belongs to no chat.
 */
function resyncInsteadOf({ kind, chatId, payload }: OutboxRow): object | null {
  if (kind !== 'event' || chatId === '0' || payload['type'] === 'chat.resync') return null;
  const seq = typeof payload['seq'] === 'number' ? payload['seq'] : 0;
  return {
    type: 'chat.resync',
    version: EVENT_VERSIONS['chat.resync'],
    seq: null,
    actorId: null,
    recipientId: payload['recipientId'] ?? null,
    chatType: payload['chatType'] ?? null,
    data: { seq },
  };
}
