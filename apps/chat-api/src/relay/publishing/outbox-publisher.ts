import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  cursorAt,
  EVENT_VERSIONS,
  isId,
  membershipChanges,
  membershipPosition,
  type ChatEvent,
  type IndexEntry,
} from '@fechatter/core';
import type { ChatPublication, ChatPublisher, MemberBucket, RevokedBucket } from '@fechatter/nats';
import { acknowledge, bury, discard, readBatch, type OutboxRow } from '../sql/relay-outbox.js';
import { indexEntries } from '../sql/relay-sources.js';
import type { RelaySession } from '../sql/relay-session.js';
import { noteCursor } from '../sql/relay-state.js';
import type { FaultPoint } from '../epoch/fault-point.js';
import { OutboxFloor } from './outbox-floor.js';
import { HeldChats } from './held-chats.js';
import { membershipPieces, needsPieces, smallChanges } from './membership-pieces.js';
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
 * A pass reads the rows that are present, in id order. It puts the memberships that they change into the
 * bucket, then publishes them, pipelined. When all are acknowledged, one statement deletes the rows and
 * advances `last_seq`.
 *
 * A row that changes many memberships holds its chat: they are put in pieces, one between two passes, and until
 * they are all there the chat's rows wait in the outbox. Rows of other chats are published past them. So order
 * is that of the rows per chat only.
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
  /** Called with the number of rows that were published and recorded. */
  onPublished: (rows: number) => void;
}

/** A row that can never be published. */
interface Unpublishable {
  row: OutboxRow;
  reason: string;
}

/** The message to publish for a row. */
interface Prepared {
  id: string;
  event: ChatEvent | null;
  message: ChatPublication;
}

/** Sorts the rows of a batch, up to the first one that can never be published. */
interface Selection {
  ready: Prepared[];
  /** The ids of rows for which there is no longer anything to publish. */
  obsolete: string[];
  unpublishable: Unpublishable | null;
}

export class OutboxPublisher {
  private readonly floor = new OutboxFloor();
  private readonly held = new HeldChats();

  constructor(private readonly parts: PublisherParts) {}

  /** Returns false if nothing is left to do now. */
  async pass(): Promise<boolean> {
    const { session, faultPoint } = this.parts;
    const isPutting = await this.held.step();
    if (isPutting) faultPoint('relay.piece-put');
    const batch = await readBatch(session, { floor: this.floor.value, limit: BATCH, without: this.held.chatIds });
    // While rows are left out, what was read says nothing about the lowest row that is present.
    if (this.held.isEmpty) this.floor.raise(batch);
    const newest = batch.rows.at(-1);
    if (!newest) return isPutting;
    faultPoint('relay.after-read');
    const transaction = await this.publish(batch.rows);
    if (transaction !== null) this.floor.propose(newest.id, transaction);
    return true;
  }

  /** Call this when nothing more will be published through this object. */
  close(): void {
    this.held.close();
  }

  /**
   * Records what the last leader published and did not record: `rows` are in the stream, up to `lastSeq`,
   * which has the cursor `cursor`. Puts their memberships again, since the bucket may have lost what the stream
   * has kept.
   */
  async recover(rows: readonly OutboxRow[], lastSeq: number, cursor: string): Promise<void> {
    const { session, epoch } = this.parts;
    if (rows.length === 0) return noteCursor(session, epoch, lastSeq, cursor);
    for (const row of rows) {
      if (row.kind === 'event') await this.putMemberships(toEvent(row));
    }
    await acknowledge(session, { epoch, lastSeq, cursor, ids: rows.map(({ id }) => id) });
  }

  /**
   * Publishes rows up to the first one that can never be published, which it buries. Returns the transaction
   * that recorded the acks.
   */
  private async publish(rows: readonly OutboxRow[]): Promise<bigint | null> {
    const { ready, obsolete, unpublishable } = this.select(rows, await this.indexEntriesOf(rows));
    await this.parts.members.put(ready.flatMap(({ event }) => (event ? smallChanges(event) : [])));
    await this.pipelined(ready.map(({ message }) => message));
    const transaction = await this.settle(ready, obsolete);
    if (unpublishable) await this.bury(unpublishable);
    return transaction;
  }

  private select(rows: readonly OutboxRow[], entries: ReadonlyMap<string, IndexEntry>): Selection {
    const ready: Prepared[] = [];
    const obsolete: string[] = [];
    for (const row of rows) {
      if (this.held.holds(row.chatId)) continue;
      const prepared = this.prepare(row, entries);
      if (prepared !== null && 'reason' in prepared) return { ready, obsolete, unpublishable: prepared };
      if (prepared === null) obsolete.push(row.id);
      else if (prepared.event === null || !needsPieces(prepared.event) || this.held.take(row.id)) ready.push(prepared);
      else this.held.hold(row.chatId, row.id, membershipPieces(this.parts, prepared.event));
    }
    return { ready, obsolete, unpublishable: null };
  }

  /**
   * Resolves when every message is acknowledged. Throws the first failure, but not before all that was sent
   * has ended.
   */
  private async pipelined(messages: readonly ChatPublication[]): Promise<void> {
    const acks: Promise<void>[] = [];
    for (const message of messages) {
      const ack = this.parts.chat.publish(this.stamped(message));
      // The ack is awaited once all are under way. Until then a refusal must not be an unhandled rejection.
      ack.catch(() => undefined);
      acks.push(ack);
      if (acks.length % ROWS_PER_TURN === 0) await nextTurn();
    }
    await Promise.allSettled(acks);
    await Promise.all(acks);
  }

  private async settle(sent: readonly Prepared[], obsolete: readonly string[]): Promise<bigint | null> {
    const { session, epoch, chat, faultPoint, onPublished } = this.parts;
    if (obsolete.length > 0) await discard(session, epoch, obsolete);
    const last = sent.at(-1);
    if (!last) return null;
    faultPoint('relay.before-delete');
    const { lastSeq } = chat;
    const cursor = cursorAt(epoch, lastSeq, last.event?.id ?? null);
    const transaction = await acknowledge(session, { epoch, lastSeq, cursor, ids: sent.map(({ id }) => id) });
    onPublished(sent.length);
    return transaction;
  }

  private prepare(row: OutboxRow, entries: ReadonlyMap<string, IndexEntry>): Prepared | null | Unpublishable {
    try {
      const prepared = prepare(row, entries);
      if (prepared && !this.parts.chat.fits(prepared.message.payload)) return { row, reason: 'larger than NATS takes' };
      return prepared;
    } catch (error) {
      return { row, reason: String(error) };
    }
  }

  private stamped({ headers, ...message }: ChatPublication): ChatPublication {
    const { epoch, members, revoked } = this.parts;
    const revisions = { members: members.revision, revoked: revoked.revision };
    return { headers: { ...headers, ...epochHeaders(epoch, revisions) }, ...message };
  }

  private async putMemberships(event: ChatEvent): Promise<void> {
    await this.parts.members.put(smallChanges(event));
    if (!needsPieces(event)) return;
    for await (const _ of membershipPieces(this.parts, event));
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

/** Null if there is no longer anything to publish. */
function prepare(row: OutboxRow, entries: ReadonlyMap<string, IndexEntry>): Prepared | null {
  const { id } = row;
  switch (row.kind) {
    case 'event': {
      const event = toEvent(row);
      assertMembershipsKnown(event);
      return { id, event, message: toEventMessage(row, event) };
    }
    case 'document': {
      const entry = entryOf(row.payload as DocumentPayload, entries);
      return entry ? { id, event: null, message: toDocumentMessage(row, entry) } : null;
    }
    case 'backfill_done':
      return { id, event: null, message: toDoneMessage(row) };
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
