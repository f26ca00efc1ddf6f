import type { Actor, Tuning } from '@fechatter/core';
import { MAY_READ } from '../chats/may-read.js';
import type { Statements } from '../database/database.js';

/** What PostgreSQL knows before the engine is asked: which chats may be searched, and how far events are. */
export interface SearchScope {
  /** The chats that the person is in, without deleted ones. */
  joined: { publicChannelIds: string[]; otherIds: string[] };
  /** Those of the asked chats that are public channels, which anyone in the workspace may read. */
  readableIds: string[];
  epoch: string;
  /** The stream sequence up to which publishing was acknowledged. */
  lastSeq: number;
  /** Whether the outbox still holds something that the index needs. */
  isPublishing: boolean;
  /**
   * When the earliest event occurred that the outbox still holds, of its first hundred rows. RFC 3339; null
   * if none.
   */
  waitingSince: string | null;
  /** PostgreSQL's time, RFC 3339. */
  now: string;
  /** What the person prefers. */
  tune: Tuning;
}

/** How far an event of a chat has come. */
export interface Publication {
  /** The chat's latest seq. */
  lastSeq: number;
  /** Up to where events are published. Null while the event itself may still wait in the outbox. */
  published: { epoch: string; streamSeq: number } | null;
}

/** `limit 1` makes PostgreSQL look up each chat by its key, even where it would rather scan all chats. */
const SCOPE = `
  select coalesce(joined.public, '{}') as "publicChannelIds", coalesce(joined.other, '{}') as "otherIds",
    array(select id::text from chats where id = any($3::bigint[]) and workspace_id = $2
      and type = 'public_channel' and deleted_at is null) as "readableIds",
    epoch, last_seq::float8 as "lastSeq", phase = 'starting' or waiting.is_any as "isPublishing",
    iso_timestamp(waiting.since) as "waitingSince",
    iso_timestamp(clock_timestamp()) as now, (select search_tune from users where id = $1) as tune
  from relay_state, outbox_waiting() waiting, (
    select array_agg(c.id::text) filter (where c.type = 'public_channel') as public,
      array_agg(c.id::text) filter (where c.type <> 'public_channel') as other
    from chat_members mine cross join lateral (
      select id, type from chats where id = mine.chat_id and deleted_at is null limit 1
    ) c
    where mine.user_id = $1 and mine.workspace_id = $2
  ) joined`;

/**
 * How many waiting rows are looked through for the chat's event. If there are as many, it counts as waiting.
 */
const LOOKED_THROUGH = 5_000;

const PUBLICATION = `
  with waiting as materialized (
    select kind, chat_id, payload from outbox where kind <> 'revocation' order by id limit ${LOOKED_THROUGH}
  )
  select c.last_seq::float8 as "lastSeq", r.epoch, r.last_seq::float8 as "streamSeq",
    r.phase = 'starting' or (select count(*) = ${LOOKED_THROUGH} from waiting) or exists (
      select from waiting w where w.chat_id = c.id and w.kind = 'event'
        and coalesce(w.payload ->> 'seq', w.payload -> 'data' ->> 'seq')::bigint <= $4
    ) as "isWaiting"
  from chats c, relay_state r
  where c.id = $3 and c.workspace_id = $2 and ${MAY_READ}`;

interface ScopeRow extends Omit<SearchScope, 'joined'> {
  publicChannelIds: string[];
  otherIds: string[];
}

interface PublicationRow {
  lastSeq: number;
  epoch: string;
  streamSeq: number;
  isWaiting: boolean;
}

export class PgSearchScope {
  constructor(private readonly database: Statements) {}

  /** Reads everything in one statement, so that it is consistent. */
  async read({ userId, workspaceId }: Actor, askedIds: readonly string[]): Promise<SearchScope> {
    const [row] = await this.database.call<ScopeRow>('search_scope', SCOPE, [userId, workspaceId, askedIds]);
    if (!row) throw new Error('the table relay_state is empty');
    const { publicChannelIds, otherIds, ...scope } = row;
    return { ...scope, joined: { publicChannelIds, otherIds } };
  }

  /** Null if there is no such chat, or the person may not read it. */
  async publicationOf({ userId, workspaceId }: Actor, chatId: string, seq: number): Promise<Publication | null> {
    const [row] = await this.database.sql<PublicationRow>(PUBLICATION, [userId, workspaceId, chatId, seq]);
    if (!row) return null;
    const { lastSeq, epoch, streamSeq, isWaiting } = row;
    return { lastSeq, published: isWaiting ? null : { epoch, streamSeq } };
  }
}
