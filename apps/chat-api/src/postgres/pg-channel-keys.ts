import { nameKey } from '@fechatter/core';
import type { Database, Sql } from './database/database.js';
import { storeKeys } from './stored-keys.js';

/**
 * Stores the keys of the channel names that have none, as `pg-email-keys.ts` does those of addresses: all after
 * an upgrade, and then those that the previous release gives while it still runs. Of several channels of a
 * workspace with one key the oldest holds it. The others are marked as twins: they keep their name, and no new
 * channel gets it while one of them is left.
 */

const PAGE = 500;

const PAGE_WITHOUT_KEYS = `
  select id, workspace_id as "workspaceId", name from chats
  where type = 'public_channel' and name_key is null and deleted_at is null and id > $1
  order by id limit ${PAGE} for no key update`;

/** The ids are between $5 and $6. Counts: for `exists`, PostgreSQL would read the whole table for each key. */
const STORE_KEYS = `
  update chats set name_key = keyed.key, is_name_twin = keyed.is_twin or (
      select count(*) from chats holder
      where holder.workspace_id = keyed.workspace_id and holder.name_key = keyed.key
        and not holder.is_name_twin and holder.deleted_at is null
    ) > 0
  from unnest($1::bigint[], $2::bigint[], $3::text[], $4::boolean[]) as keyed(id, workspace_id, key, is_twin)
  where chats.id = keyed.id and chats.id between $5 and $6`;

/** A channel whose name an older one of its workspace has. */
export interface ChannelTwin {
  id: string;
  workspaceId: string;
}

interface Unkeyed {
  id: string;
  workspaceId: string;
  name: string;
}

export function completeChannelKeys(database: Pick<Database, 'transaction'>): Promise<void> {
  return storeKeys(database, {
    name: 'chats',
    index: 'idx_chats_name_key',
    pageSize: PAGE,
    read: (sql, afterId) => sql<Unkeyed>(PAGE_WITHOUT_KEYS, [afterId]),
    store: storePage,
  });
}

/** The first `limit` of them, by workspace. */
export function listChannelTwins(sql: Sql, limit: number): Promise<ChannelTwin[]> {
  return sql(
    `select id, workspace_id as "workspaceId" from chats where is_name_twin and deleted_at is null
     order by workspace_id, name_key limit $1`,
    [limit],
  );
}

async function storePage(sql: Sql, rows: readonly Unkeyed[]): Promise<void> {
  const seen = new Set<string>();
  const columns = { ids: [] as string[], workspaceIds: [] as string[], keys: [] as string[], twins: [] as boolean[] };
  for (const { id, workspaceId, name } of rows) {
    const key = nameKey(name);
    const place = `${workspaceId}/${key}`;
    columns.ids.push(id);
    columns.workspaceIds.push(workspaceId);
    columns.keys.push(key);
    columns.twins.push(seen.has(place));
    seen.add(place);
  }
  await sql(STORE_KEYS, [...Object.values(columns), rows[0]?.id ?? null, rows.at(-1)?.id ?? null]);
}
