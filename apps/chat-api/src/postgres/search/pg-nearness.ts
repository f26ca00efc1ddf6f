import type { Actor } from '@fechatter/core';
import type { Sql } from '../database/database.js';

/**
 * In which chats a person writes, and with whom they talk. Weights are above 0 and comparable within a list
 * only.
 */
export interface Conversations {
  chats: { id: string; weight: number }[];
  people: { id: string; weight: number }[];
}

/** How many of the person's latest messages count. */
const OWN_MESSAGES = 300;
/** For so many of them, the authors of the messages just before count: they were probably answered. */
const ANSWERED_MESSAGES = 100;
const JUST_BEFORE = 4;
/** A message that is older by so many days has half the weight. */
const HALF_LIFE_DAYS = 30;
const MOST_PEOPLE = 500;

const WEIGHT = `power(0.5, extract(epoch from latest.moment - own.created_at) / (86400 * ${HALF_LIFE_DAYS}))`;

function listOf(rows: 'chats' | 'people'): string {
  return `(select coalesce(json_agg(json_build_object('id', id::text, 'weight', weight)), '[]') from ${rows})`;
}

/** Uses the index idx_messages_sender_id. */
const CONVERSATIONS = `
  with own as materialized (
    select chat_id, seq, created_at, row_number() over (order by id desc) as place from messages
    where sender_id = $1 and workspace_id = $2 and deleted_at is null order by id desc limit ${OWN_MESSAGES}
  ), latest as (select max(created_at) as moment from own),
  chats as (
    select own.chat_id as id, sum(${WEIGHT})::float8 as weight from own, latest group by own.chat_id
  ), people as (
    select before.sender_id as id, sum(${WEIGHT})::float8 as weight
    from own, latest, lateral (
      select sender_id from messages
      where chat_id = own.chat_id and seq < own.seq and seq >= own.seq - ${JUST_BEFORE}
    ) before
    where own.place <= ${ANSWERED_MESSAGES} and before.sender_id <> $1
    group by before.sender_id order by weight desc limit ${MOST_PEOPLE}
  )
  select ${listOf('chats')} as chats, ${listOf('people')} as people`;

/** Reads the conversations of a person, in one statement whose work has a bound. */
export async function readConversations(sql: Sql, { userId, workspaceId }: Actor): Promise<Conversations> {
  const [row] = await sql<Conversations>(CONVERSATIONS, [userId, workspaceId]);
  return row ?? { chats: [], people: [] };
}
