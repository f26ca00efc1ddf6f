import type { ActiveSession, Session } from '@fechatter/core';
import { Columns, plain, timestamp } from '../database/columns.js';

/** True for a row of `sessions` that is a person's active session: neither expired nor revoked. */
export const IS_ACTIVE = `kind = 'session' and revoked_at is null and expires_at > clock_timestamp()`;

/** `$2` is the number of seconds for which the previous token is still accepted. */
export const activeSessionColumns = new Columns<ActiveSession>({
  id: plain('id'),
  workspaceId: plain('workspace_id'),
  userId: plain('user_id'),
  tokenHash: plain('token_hash'),
  graceTokenHash: {
    ...plain('grace_token_hash'),
    sql: (session) => `case when ${session}.rotated_at > clock_timestamp() - make_interval(secs => $2)
      then ${session}.previous_token_hash end`,
  },
  secondsLeft: {
    ...plain('seconds_left'),
    sql: (session) => `floor(extract(epoch from ${session}.expires_at - clock_timestamp()))::integer`,
  },
});

/** `$2` is the id of the session that asks. */
export const sessionColumns = new Columns<Session>({
  id: plain('id'),
  device: plain('device'),
  address: plain('address'),
  createdAt: timestamp('created_at'),
  lastUsedAt: timestamp('last_used_at'),
  expiresAt: timestamp('expires_at'),
  isCurrent: { ...plain('is_current'), sql: (session) => `${session}.id = $2` },
});
