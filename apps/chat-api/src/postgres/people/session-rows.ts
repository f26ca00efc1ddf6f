import type { LivingSession, Session } from '@fechatter/core';

/** Rows of sessions as the driver gives them, and what they become. */

/** Of a row of `sessions`: a person's, and neither over nor revoked. */
export const LIVES = `kind = 'session' and revoked_at is null and expires_at > clock_timestamp()`;

export interface LivingSessionRow {
  id: string;
  workspace_id: string;
  user_id: string;
  token_hash: Buffer;
  grace_token_hash: Buffer | null;
  seconds_left: number;
}

export interface SessionRow {
  id: string;
  device: string | null;
  address: string | null;
  created_at: Date;
  last_used_at: Date;
  expires_at: Date;
  is_current: boolean;
}

export function toLivingSession(row: LivingSessionRow): LivingSession {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    userId: row.user_id,
    tokenHash: row.token_hash,
    graceTokenHash: row.grace_token_hash,
    secondsLeft: row.seconds_left,
  };
}

export function toSession(row: SessionRow): Session {
  return {
    id: row.id,
    device: row.device,
    address: row.address,
    createdAt: row.created_at.toISOString(),
    lastUsedAt: row.last_used_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    isCurrent: row.is_current,
  };
}
