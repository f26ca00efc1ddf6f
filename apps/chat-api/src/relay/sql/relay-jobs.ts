import type { RelaySession } from './relay-session.js';

/** Backfills as rows of `reindex_jobs`, worked through on the session that holds the relay's lock. */

export interface ReindexJob {
  id: string;
  requestId: string;
  /** RFC 3339, or null for any time. */
  fromTime: string | null;
  chatId: string | null;
  messageId: string | null;
  /** Everything up to this message id is done. */
  nextMessageId: string;
}

export type NewReindexJob = Pick<ReindexJob, 'requestId'> &
  Partial<Pick<ReindexJob, 'fromTime' | 'chatId' | 'messageId'>>;

const FINISHED_KEPT = '1 day';

/** Whether the later of two jobs writes all that the earlier one would. */
const covers = (later: string, earlier: string) =>
  `${later}.id > ${earlier}.id and ${later}.chat_id is null and ${later}.message_id is null
    and (${later}.from_time is null or ${later}.from_time <= ${earlier}.from_time)`;

/**
 * Resolves when the job is on disk. Does nothing if the request exists already, unless its job is finished: a
 * requester that asks again has not read the end, so it is announced again.
 */
export async function insertJob(session: RelaySession, job: NewReindexJob): Promise<void> {
  await session.durably(async () => {
    await session.run(`delete from reindex_jobs where finished_at < clock_timestamp() - $1::interval`, [FINISHED_KEPT]);
    await session.run(
      `with job as (
        insert into reindex_jobs (request_id, from_time, chat_id, message_id, next_message_id)
        values ($1, $2, $3, $4, coalesce($4::bigint - 1, 0)) on conflict (request_id) do nothing
      )
      insert into outbox (kind, workspace_id, chat_id, payload)
        select 'backfill_done', 0, 0, json_build_object('requestId', request_id::text) from reindex_jobs
        where request_id = $1 and finished_at is not null`,
      [job.requestId, job.fromTime ?? null, job.chatId ?? null, job.messageId ?? null],
    );
  });
}

/**
 * The oldest unfinished job that no later one covers. An index that is lost again and again requests
 * everything each time, and needs it once.
 */
export async function findJob(session: RelaySession): Promise<ReindexJob | null> {
  const [job] = await session.run<ReindexJob>(
    `select id::text, request_id as "requestId", iso_timestamp(from_time) as "fromTime",
        chat_id::text as "chatId", message_id::text as "messageId", next_message_id::text as "nextMessageId"
      from reindex_jobs job where finished_at is null and not exists (
        select from reindex_jobs later where later.finished_at is null and ${covers('later', 'job')}
      )
      order by job.id limit 1`,
    [],
    'relay-find-job',
  );
  return job ?? null;
}

/**
 * Adds the next documents of a job to the outbox: at most `limit`, found among at most `window` ids. So a
 * backfill from yesterday in a table of millions takes many short statements. Messages that were edited or
 * deleted since count as well. The deleted chats come first, since none of their messages are left to be
 * found.
 */
export async function addDocuments(
  session: RelaySession,
  job: ReindexJob,
  limit: number,
  window: number,
): Promise<void> {
  const position = [job.id, job.nextMessageId, window];
  const isBeginning = job.nextMessageId === '0' && job.messageId === null;
  await session.run(
    `with page as (
      select m.id, m.workspace_id, m.chat_id from messages m
      where m.id > $2::bigint and m.id <= $2::bigint + $3
        and ($4::timestamptz is null or m.created_at >= $4 or m.edited_at >= $4 or m.deleted_at >= $4)
        and ($5::bigint is null or m.chat_id = $5) and ($6::bigint is null or m.id = $6)
      order by m.id limit $7
    ), moved as (
      update reindex_jobs set next_message_id = case
        when (select count(*) from page) < $7 then $2::bigint + $3 else (select max(id) from page) end
      where id = $1
    )
    insert into outbox (kind, workspace_id, chat_id, payload) (
      select 'document', workspace_id, id, json_build_object('deletedChatId', id::text, 'requestId', $8::text)
      from (
        select id, workspace_id from chats where deleted_at >= coalesce($4, '-infinity')
        union all select id, workspace_id from deleted_chats where deleted_at >= coalesce($4, '-infinity')
      ) as ended where $9 and ($5::bigint is null or id = $5)
    ) union all (
      select 'document', workspace_id, chat_id, json_build_object('messageId', id::text, 'requestId', $8::text)
      from page order by page.id
    )`,
    [...position, job.fromTime, job.chatId, job.messageId, limit, job.requestId, isBeginning],
  );
}

/**
 * Finishes the job and those that it covers, and adds the rows that announce it, if no message is left for it.
 */
export async function finishJob(session: RelaySession, job: ReindexJob): Promise<void> {
  await session.run(
    `with through as (
      select id, from_time, chat_id, message_id from reindex_jobs
      where id = $1 and next_message_id >= coalesce(message_id, (select max(id) from messages), 0)
    ), ended as (
      update reindex_jobs job set finished_at = clock_timestamp() from through
      where job.id = through.id or (job.finished_at is null and ${covers('through', 'job')})
      returning job.request_id
    )
    insert into outbox (kind, workspace_id, chat_id, payload)
      select 'backfill_done', 0, 0, json_build_object('requestId', request_id::text) from ended`,
    [job.id],
  );
}
