import type { ApiToken, ApiTokenHolder, ApiTokenRepository, NewApiToken, Scope, StoredApiToken } from '@fechatter/core';
import { Columns, nullable, plain, timestamp, type Row } from '../database/columns.js';
import type { Sql } from '../database/database.js';
import { NOW } from '../database/now.js';

const tokenColumns = new Columns<ApiToken>({
  id: plain('api_token_id'),
  userId: plain('user_id'),
  name: plain('name'),
  scope: plain('scope'),
  createdAt: timestamp('created_at'),
  expiresAt: timestamp('expires_at'),
  lastUsedAt: nullable(timestamp('last_used_at')),
});
const storedTokenColumns = new Columns<StoredApiToken>({ ...tokenColumns.fields, sessionId: plain('id') });

interface HolderRow {
  user_id: string;
  workspace_id: string;
  scope: Scope;
  expires_at: Date;
}

/** API tokens are rows of `sessions`: revoking one is revoking a session. */
export class PgApiTokenRepository implements ApiTokenRepository {
  constructor(private readonly sql: Sql) {}

  /** Reads the person under a shared lock, so that this and a deactivation wait for each other. */
  async insert(token: NewApiToken): Promise<StoredApiToken | null> {
    const { sessionId, workspaceId, userId, tokenHash, name, scope, expiresInSeconds } = token;
    const [row] = await this.sql<Row>(
      `with holder as (
         select workspace_id, id from users 
         where workspace_id = $2 and id = $3 and status = 'active' for share
       ) insert into sessions
         (id, workspace_id, user_id, token_hash, kind, api_token_id, name, scope, last_used_at, created_at,
           expires_at)
         select $1, holder.workspace_id, holder.id, $4, 'api_token', nextval('api_token_ids'), $5, $6, null,
           clock.now, clock.now + make_interval(secs => $7) from holder, (select ${NOW} as now) clock
         returning ${storedTokenColumns.of('sessions')}`,
      [sessionId, workspaceId, userId, tokenHash, name, scope, expiresInSeconds],
    );
    return row ? storedTokenColumns.read(row) : null;
  }

  async find(workspaceId: string, tokenId: string): Promise<StoredApiToken | null> {
    const [row] = await this.sql<Row>(
      `select ${storedTokenColumns.of('sessions')} from sessions
       where workspace_id = $1 and api_token_id = $2 and revoked_at is null
         and expires_at > clock_timestamp()`,
      [workspaceId, tokenId],
    );
    return row ? storedTokenColumns.read(row) : null;
  }

  async page(workspaceId: string, userId: string, beforeId: string | null, limit: number): Promise<ApiToken[]> {
    const rows = await this.sql<Row>(
      `select ${tokenColumns.of('sessions')} from sessions
       where workspace_id = $1 and user_id = $2 and kind = 'api_token' and revoked_at is null
         and expires_at > clock_timestamp() and ($3::bigint is null or api_token_id < $3)
       order by api_token_id desc limit $4`,
      [workspaceId, userId, beforeId, limit],
    );
    return rows.map((row) => tokenColumns.read(row));
  }

  async recordUse(sessionId: string, tokenHash: Buffer): Promise<ApiTokenHolder | null> {
    const [row] = await this.sql<HolderRow>(
      `update sessions s set last_used_at = ${NOW} from users u
       where s.id = $1 and s.token_hash = $2 and s.kind = 'api_token' and s.revoked_at is null
         and u.id = s.user_id and u.status = 'active'
       returning s.user_id, s.workspace_id, s.scope, s.expires_at`,
      [sessionId, tokenHash],
    );
    if (!row) return null;
    const { user_id: userId, workspace_id: workspaceId, scope, expires_at: expiresAt } = row;
    return { userId, workspaceId, sessionId, scope, expiresAtMs: expiresAt.getTime() };
  }
}
