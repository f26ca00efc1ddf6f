import type { Actor, NewSession, Session, SessionRepository } from '@fechatter/core';
import type { Sql } from './database.js';

interface SessionRow {
  id: string;
  workspace_id: string;
  user_id: string;
  token_hash: Buffer;
  grace_token_hash: Buffer | null;
  seconds_left: number;
}

export class PgSessionRepository implements SessionRepository {
  constructor(private readonly sql: Sql) {}

  async insert({ id, workspaceId, userId, tokenHash, ttlSeconds }: NewSession): Promise<void> {
    await this.sql(
      `insert into sessions (id, workspace_id, user_id, token_hash, expires_at)
       values ($1, $2, $3, $4, clock_timestamp() + make_interval(secs => $5))`,
      [id, workspaceId, userId, tokenHash, ttlSeconds],
    );
  }

  /** The clock is read after the lock was won, so that time spent waiting counts. */
  async lockLiving(sessionId: string, graceSeconds: number): Promise<Session | null> {
    const [row] = await this.sql<SessionRow>(
      `select s.id, s.workspace_id, s.user_id, s.token_hash,
         case when s.rotated_at > clock_timestamp() - make_interval(secs => $2) then s.previous_token_hash end as grace_token_hash,
         floor(extract(epoch from s.expires_at - clock_timestamp()))::integer as seconds_left
       from sessions s join users u on u.id = s.user_id and u.status = 'active'
       where s.id = $1 and s.revoked_at is null and s.expires_at > clock_timestamp() for update of s`,
      [sessionId, graceSeconds],
    );
    return row ? toSession(row) : null;
  }

  async rotate(session: Session, tokenHash: Buffer): Promise<void> {
    await this.sql(
      'update sessions set previous_token_hash = token_hash, token_hash = $2, rotated_at = clock_timestamp() where id = $1',
      [session.id, tokenHash],
    );
  }

  async revoke(sessionId: string): Promise<boolean> {
    const ended = await this.sql(
      'update sessions set revoked_at = clock_timestamp() where id = $1 and revoked_at is null returning id',
      [sessionId],
    );
    return ended.length > 0;
  }

  async isRevoked({ userId, workspaceId, sessionId }: Actor & { sessionId: string }): Promise<boolean> {
    const living = await this.sql(
      `select s.id from sessions s join users u on u.id = s.user_id
       where s.id = $1 and s.revoked_at is null and s.user_id = $2 and s.workspace_id = $3 and u.status = 'active'`,
      [sessionId, userId, workspaceId],
    );
    return living.length === 0;
  }
}

function toSession(row: SessionRow): Session {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    userId: row.user_id,
    tokenHash: row.token_hash,
    graceTokenHash: row.grace_token_hash,
    secondsLeft: row.seconds_left,
  };
}
