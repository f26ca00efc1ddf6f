import type { Invite, InviteRepository, NewInvite } from '@fechatter/core';
import { Columns, plain, timestamp, type Row } from '../database/columns.js';
import type { Sql } from '../database/database.js';
import { NOW } from '../database/now.js';

const inviteColumns = new Columns<Invite>({
  id: plain('id'),
  workspaceId: plain('workspace_id'),
  email: plain('email'),
  role: plain('role'),
  expiresAt: timestamp('expires_at'),
  maxUses: plain('max_uses'),
  uses: plain('uses'),
  createdAt: timestamp('created_at'),
});
const COLUMNS = inviteColumns.of('workspace_invites');

export class PgInviteRepository implements InviteRepository {
  constructor(private readonly sql: Sql) {}

  async insert(invite: NewInvite): Promise<Invite> {
    const { workspaceId, createdBy, email, role, expiresInSeconds, maxUses } = invite;
    const [row] = await this.sql<Row>(
      // Reads the clock once: two readings could differ, and the invite would live a millisecond more.
      `insert into workspace_invites (workspace_id, created_by, email, role, max_uses, created_at, expires_at)
       select $1, $2, $3, $4, $5, clock.now, clock.now + make_interval(secs => $6)
       from (select ${NOW} as now) clock
       returning ${COLUMNS}`,
      [workspaceId, createdBy, email, role, maxUses, expiresInSeconds],
    );
    return inviteColumns.read(row as Row);
  }

  holdValid(inviteId: string): Promise<Invite | null> {
    return this.one(
      `select ${COLUMNS} from workspace_invites join users u on u.id = workspace_invites.created_by
       where workspace_invites.id = $1 and expires_at > clock_timestamp() and u.status = 'active'
         and (u.role = 'owner' or (u.role = 'admin' and workspace_invites.role = 'member'))
       for share of u`,
      [inviteId],
    );
  }

  find(workspaceId: string, inviteId: string): Promise<Invite | null> {
    return this.one(`select ${COLUMNS} from workspace_invites where workspace_id = $1 and id = $2`, [
      workspaceId,
      inviteId,
    ]);
  }

  async page(workspaceId: string, beforeId: string | null, limit: number): Promise<Invite[]> {
    const rows = await this.sql<Row>(
      `select ${COLUMNS} from workspace_invites where workspace_id = $1 and ($2::bigint is null or id < $2)
       order by id desc limit $3`,
      [workspaceId, beforeId, limit],
    );
    return rows.map((row) => inviteColumns.read(row));
  }

  async delete(workspaceId: string, inviteId: string): Promise<boolean> {
    const gone = await this.sql('delete from workspace_invites where workspace_id = $1 and id = $2 returning id', [
      workspaceId,
      inviteId,
    ]);
    return gone.length > 0;
  }

  /** Locks the row: the second of two concurrent calls waits, and then sees the count of the first. */
  async consume(inviteId: string): Promise<boolean> {
    const used = await this.sql(
      `update workspace_invites set uses = uses + 1
       where id = $1 and uses < max_uses and expires_at > clock_timestamp() returning id`,
      [inviteId],
    );
    return used.length > 0;
  }

  private async one(text: string, values: readonly unknown[]): Promise<Invite | null> {
    const [row] = await this.sql<Row>(text, values);
    return row ? inviteColumns.read(row) : null;
  }
}
