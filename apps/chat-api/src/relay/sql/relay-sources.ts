import type { IndexEntry, Membership, MessageDocument, SessionKind } from '@fechatter/core';
import type { MemberPut, Revocation } from '@fechatter/nats';
import type { RelaySession } from './relay-session.js';
import { selectList, type RowFields } from './row-fields.js';

/**
 * Reads what the relay needs from the chat tables: memberships and revocations for the buckets, messages for
 * the index.
 */

const PAGE = 2_000;
const CHAT_PAGE = 256;
const REVOKED_PAGE = 500;
const FIRST_UUID = '00000000-0000-0000-0000-000000000000';

interface MembershipRow {
  workspaceId: string;
  chatId: string;
  userId: string;
  joinedSeq: number;
}

const memberships: RowFields<MembershipRow> = {
  workspaceId: 'workspace_id::text',
  chatId: 'chat_id::text',
  userId: 'user_id::text',
  joinedSeq: 'joined_seq::float8',
};
const MEMBERSHIP = selectList(memberships);

/**
 * Every present membership, page by page. A change that is committed meanwhile has a row in the outbox, which
 * announces it again.
 */
export async function* presentMemberships(session: RelaySession): AsyncGenerator<MemberPut[]> {
  const read = (last: MembershipRow | null) =>
    session.run<MembershipRow>(
      `select ${MEMBERSHIP} from chat_members where (chat_id, user_id) > ($1, $2)
        order by chat_members.chat_id, chat_members.user_id limit $3`,
      [last?.chatId ?? '0', last?.userId ?? '0', PAGE],
    );
  for await (const rows of pages(PAGE, read)) yield rows.map(toMemberPut);
}

/** The present memberships of one chat, page by page. */
export async function* chatMemberships(session: RelaySession, chatId: string): AsyncGenerator<MemberPut[]> {
  const read = (last: MembershipRow | null) =>
    session.run<MembershipRow>(
      `select ${MEMBERSHIP} from chat_members where chat_id = $1 and user_id > $2
        order by chat_members.user_id limit $3`,
      [chatId, last?.userId ?? '0', CHAT_PAGE],
    );
  for await (const rows of pages(CHAT_PAGE, read)) yield rows.map(toMemberPut);
}

interface RevokedRow {
  sessionId: string;
  kind: SessionKind;
}

/**
 * The current revocations, page by page: revoked sessions, including API tokens, that would not have expired
 * yet.
 */
export function currentRevocations(session: RelaySession): AsyncGenerator<Revocation[]> {
  return pages(PAGE, (last: RevokedRow | null) =>
    session.run<RevokedRow>(
      `select id as "sessionId", kind from sessions
        where id > $1 and revoked_at is not null and expires_at > clock_timestamp() order by id limit $2`,
      [last?.sessionId ?? FIRST_UUID, PAGE],
    ),
  );
}

/** The sessions, including API tokens, that were revoked within the last `withinMs`, page by page. */
export async function* recentRevocations(session: RelaySession, withinMs: number): AsyncGenerator<Revocation[]> {
  type Row = RevokedRow & { revokedAt: string };
  const since = await timeAgo(session, withinMs);
  const read = (last: Row | null) =>
    session.run<Row>(
      `select id as "sessionId", kind, revoked_at::text as "revokedAt" from sessions
        where revoked_at is not null and (revoked_at, id) > ($1::timestamptz, $2)
        order by sessions.revoked_at, id limit $3`,
      [last?.revokedAt ?? since, last?.sessionId ?? FIRST_UUID, REVOKED_PAGE],
    );
  for await (const rows of pages(REVOKED_PAGE, read)) yield rows.map(({ sessionId, kind }) => ({ sessionId, kind }));
}

/** Reads rows `size` at a time, each page from the last row of the one before on, which is null at first. */
async function* pages<Row>(size: number, read: (last: Row | null) => Promise<Row[]>): AsyncGenerator<Row[]> {
  for (let last: Row | null = null; ;) {
    const rows: Row[] = await read(last);
    if (rows.length > 0) yield rows;
    last = rows.at(-1) ?? null;
    if (last === null || rows.length < size) return;
  }
}

/** By PostgreSQL's clock. */
async function timeAgo(session: RelaySession, ms: number): Promise<string> {
  const ago = `select (clock_timestamp() - make_interval(secs => $1))::text as time`;
  const [row] = await session.run<{ time: string }>(ago, [ms / 1_000]);
  return row?.time ?? '-infinity';
}

type IndexedRow = Omit<MessageDocument, 'content'> & { content: string | null };

/** The columns of a message `m` and its chat `c`. */
const indexed: RowFields<IndexedRow> = {
  id: 'm.id::text',
  workspaceId: 'm.workspace_id::text',
  chatId: 'm.chat_id::text',
  chatType: 'c.type',
  senderId: 'm.sender_id::text',
  content: 'm.content',
  createdAt: 'iso_timestamp(m.created_at)',
  version: 'm.changed_seq::float8',
};

/** The current messages by id. One that no longer exists, or whose chat is deleted, is missing. */
export async function indexEntries(session: RelaySession, ids: readonly string[]): Promise<Map<string, IndexEntry>> {
  const rows = await session.run<IndexedRow>(
    // Looks the chats up by key, whatever the number of messages: a join of a whole batch would read all
    // chats.
    `select ${selectList(indexed)} from messages m
      cross join lateral (select type from chats where id = m.chat_id and deleted_at is null offset 0) c
      where m.id = any ($1::bigint[])`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, toIndexEntry(row)]));
}

function toIndexEntry({ content, ...row }: IndexedRow): IndexEntry {
  return content === null ? { id: row.id, version: row.version, deleted: true } : { content, ...row };
}

function toMemberPut({ joinedSeq, ...key }: MembershipRow): MemberPut {
  const membership: Membership = { joinedSeq };
  return { membership, ...key };
}
