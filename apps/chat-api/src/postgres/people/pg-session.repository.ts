import type {
  Account,
  Actor,
  ActiveSession,
  NewSession,
  SessionSelection,
  Session,
  SessionPosition,
  SessionRepository,
  SessionUse,
} from '@fechatter/core';
import type { Row } from '../database/columns.js';
import type { Sql } from '../database/database.js';
import { NOW } from '../database/now.js';
import { IS_ACTIVE, activeSessionColumns, sessionColumns } from './session-columns.js';
import { USER_WITH_WORKSPACE, toUserWithWorkspace } from './user-columns.js';

export class PgSessionRepository implements SessionRepository {
  constructor(
    private readonly sql: Sql,
    private readonly onRevoked: () => void,
  ) {}

  /**
   * Reads and locks the person in one step. If somebody is deactivating them, this waits and reads the row
   * again.
   */
  async insert(session: NewSession): Promise<boolean> {
    const { id, workspaceId, userId, passwordHash, tokenHash, ttlSeconds, device, address } = session;
    const begun = await this.sql(
      `insert into sessions (id, workspace_id, user_id, token_hash, expires_at, device, address)
       select $1, u.workspace_id, u.id, $4, clock_timestamp() + make_interval(secs => $5), $6, $7 from users u
       where u.workspace_id = $2 and u.id = $3 and u.status = 'active' and u.password_hash = $8 for share
       returning id`,
      [id, workspaceId, userId, tokenHash, ttlSeconds, device, address, passwordHash],
    );
    return begun.length > 0;
  }

  async holdPerson(sessionId: string): Promise<Pick<Account, 'user' | 'workspace'> | null> {
    const [row] = await this.sql<Row>(
      `select ${USER_WITH_WORKSPACE}
       from sessions s join users u on u.id = s.user_id join workspaces w on w.id = u.workspace_id
       where s.id = $1 and u.status = 'active' for share of u`,
      [sessionId],
    );
    return row ? toUserWithWorkspace(row) : null;
  }

  /** Reads the clock after the lock is won, so that the time spent waiting counts. */
  async lockActive(sessionId: string, graceSeconds: number): Promise<ActiveSession | null> {
    const [row] = await this.sql<Row>(
      `select ${activeSessionColumns.of('sessions')} from sessions where id = $1 and ${IS_ACTIVE} for update`,
      [sessionId, graceSeconds],
    );
    return row ? activeSessionColumns.read(row) : null;
  }

  async rotate(session: ActiveSession, tokenHash: Buffer, { device, address }: SessionUse): Promise<void> {
    await this.sql(
      `update sessions set previous_token_hash = token_hash, token_hash = $2, rotated_at = clock_timestamp(),
         last_used_at = ${NOW}, device = $3, address = $4 where id = $1`,
      [session.id, tokenHash, device, address],
    );
  }

  async page(
    { userId, sessionId }: Actor & { sessionId: string },
    position: SessionPosition | null,
    limit: number,
  ): Promise<Session[]> {
    const rows = await this.sql<Row>(
      `select ${sessionColumns.of('sessions')} from sessions
       where user_id = $1 and ${IS_ACTIVE} and ($3::timestamptz is null or (last_used_at, id) < ($3, $4))
       order by last_used_at desc, id desc limit $5`,
      [userId, sessionId, position?.lastUsedAt ?? null, position?.id ?? null, limit],
    );
    return rows.map((row) => sessionColumns.read(row));
  }

  async revoke(sessionId: string): Promise<boolean> {
    const ended = await this.sql(
      'update sessions set revoked_at = clock_timestamp() where id = $1 and revoked_at is null returning id',
      [sessionId],
    );
    return ended.length > 0;
  }

  /** An inserted row stays for a day: an access token does not live longer. No token has an empty hash. */
  async end({ workspaceId, userId, sessionId }: Actor & { sessionId: string }): Promise<void> {
    await this.sql(
      `insert into sessions (id, workspace_id, user_id, token_hash, expires_at, revoked_at)
       select $1, workspace_id, id, '', clock_timestamp() + interval '1 day', clock_timestamp()
       from users where workspace_id = $2 and id = $3
       on conflict (id) do update set revoked_at = clock_timestamp() where sessions.revoked_at is null`,
      [sessionId, workspaceId, userId],
    );
  }

  async revokeOwn(userId: string, sessionId: string): Promise<boolean> {
    const ended = await this.sql(
      `update sessions set revoked_at = clock_timestamp()
       where id = $2 and user_id = $1 and ${IS_ACTIVE} returning id`,
      [userId, sessionId],
    );
    return ended.length > 0;
  }

  async revokeAll(userId: string, { kinds, exceptSessionId }: SessionSelection): Promise<string[]> {
    const ended = await this.sql<{ id: string }>(
      `with ended as (
         update sessions set revoked_at = clock_timestamp()
         where user_id = $1 and kind = any($2) and id is distinct from $3::uuid
           and revoked_at is null and expires_at > clock_timestamp()
         returning id, workspace_id, kind
       ), announced as (
         insert into outbox (kind, workspace_id, chat_id, payload)
         select 'revocation', workspace_id, 0, json_build_object('sessionId', id, 'kind', kind) from ended
       ) select id from ended`,
      [userId, kinds, exceptSessionId],
    );
    if (ended.length > 0) this.onRevoked();
    return ended.map(({ id }) => id);
  }

  async secondsLeft(sessionId: string): Promise<number> {
    const [row] = await this.sql<{ left: number }>(
      `select floor(extract(epoch from expires_at - clock_timestamp()))::int as left from sessions
       where id = $1 and revoked_at is null and expires_at > clock_timestamp()`,
      [sessionId],
    );
    return row?.left ?? 0;
  }

  async isRevoked({ userId, workspaceId, sessionId }: Actor & { sessionId: string }): Promise<boolean> {
    const living = await this.sql(
      `select s.id from sessions s join users u on u.id = s.user_id
       where s.id = $1 and s.revoked_at is null and s.user_id = $2 and s.workspace_id = $3
         and u.status = 'active'`,
      [sessionId, userId, workspaceId],
    );
    return living.length === 0;
  }
}
