import type { NewPasswordReset, PasswordReset, PasswordResetRepository } from '@fechatter/core';
import { Columns, plain, timestamp, type Row } from '../database/columns.js';
import type { Sql } from '../database/database.js';
import { NOW } from '../database/now.js';

const resetColumns = new Columns<PasswordReset>({
  id: plain('id'),
  workspaceId: plain('workspace_id'),
  userId: plain('user_id'),
  issuedBy: plain('issued_by'),
  createdAt: timestamp('created_at'),
  expiresAt: timestamp('expires_at'),
});
const COLUMNS = resetColumns.of('r');
const IS_OPEN = 'r.used_at is null and r.voided_at is null and r.expires_at > clock_timestamp()';

export class PgPasswordResetRepository implements PasswordResetRepository {
  constructor(private readonly sql: Sql) {}

  async insert({ workspaceId, userId, issuedBy, ttlSeconds }: NewPasswordReset): Promise<PasswordReset> {
    const reset = await this.one(
      `insert into password_resets as r (workspace_id, user_id, issued_by, created_at, expires_at)
       select $1, $2, $3, clock.now, clock.now + make_interval(secs => $4) from (select ${NOW} as now) clock
       returning ${COLUMNS}`,
      [workspaceId, userId, issuedBy, ttlSeconds],
    );
    return reset as PasswordReset;
  }

  find(workspaceId: string, resetId: string): Promise<PasswordReset | null> {
    const text = `select ${COLUMNS} from password_resets r where r.workspace_id = $1 and r.id = $2`;
    return this.one(text, [workspaceId, resetId]);
  }

  findOpen(resetId: string): Promise<PasswordReset | null> {
    return this.one(
      `select ${COLUMNS} from password_resets r join users u on u.id = r.user_id and u.status = 'active'
       where r.id = $1 and ${IS_OPEN}`,
      [resetId],
    );
  }

  async consume(resetId: string): Promise<boolean> {
    const text = `update password_resets r set used_at = clock_timestamp()
      where r.id = $1 and ${IS_OPEN} returning r.id`;
    return (await this.sql(text, [resetId])).length > 0;
  }

  async voidOpen(userId: string): Promise<void> {
    await this.sql(
      `update password_resets set voided_at = clock_timestamp()
       where user_id = $1 and used_at is null and voided_at is null`,
      [userId],
    );
  }

  private async one(text: string, values: readonly unknown[]): Promise<PasswordReset | null> {
    const [row] = await this.sql<Row>(text, values);
    return row ? resetColumns.read(row) : null;
  }
}
