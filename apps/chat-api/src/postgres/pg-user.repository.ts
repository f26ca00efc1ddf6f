import { DomainError, type Account, type NewUser, type User, type UserRepository } from '@fechatter/core';
import { toUser, toWorkspace, type UserRow, type WorkspaceRow } from './account-rows.js';
import type { Sql } from './database.js';
import { isUniqueViolation } from './pg-errors.js';

const COLUMNS = 'id, full_name, email, role, status, avatar_url, created_at';

interface AccountRow extends UserRow {
  password_hash: string;
  workspace: Omit<WorkspaceRow, 'created_at'> & { created_at: string };
}

export class PgUserRepository implements UserRepository {
  constructor(private readonly sql: Sql) {}

  async insert({ workspaceId, email, fullName, passwordHash, role }: NewUser): Promise<User> {
    try {
      const [row] = await this.sql<UserRow>(
        `insert into users (workspace_id, email, full_name, password_hash, role) values ($1, $2, $3, $4, $5) returning ${COLUMNS}`,
        [workspaceId, email, fullName, passwordHash, role],
      );
      return toUser(row as UserRow);
    } catch (error) {
      if (isUniqueViolation(error, 'idx_users_email')) throw emailTaken();
      throw error;
    }
  }

  async findAccount(email: string): Promise<Account | null> {
    const [row] = await this.sql<AccountRow>(
      `select u.*, json_build_object('id', w.id::text, 'name', w.name, 'slug', w.slug, 'created_at', w.created_at) as workspace
       from users u join workspaces w on w.id = u.workspace_id where lower(u.email) = lower($1)`,
      [email],
    );
    if (!row) return null;
    const { workspace } = row;
    const createdAt = new Date(workspace.created_at);
    return {
      user: toUser(row),
      workspace: toWorkspace({ ...workspace, created_at: createdAt }),
      passwordHash: row.password_hash,
    };
  }

  async find(workspaceId: string, userId: string): Promise<User | null> {
    const [row] = await this.sql<UserRow>(`select ${COLUMNS} from users where workspace_id = $1 and id = $2`, [
      workspaceId,
      userId,
    ]);
    return row ? toUser(row) : null;
  }

  async page(workspaceId: string, afterId: string | null, limit: number): Promise<User[]> {
    const rows = await this.sql<UserRow>(
      `select ${COLUMNS} from users where workspace_id = $1 and id > $2 order by id limit $3`,
      [workspaceId, afterId ?? 0, limit],
    );
    return rows.map(toUser);
  }
}

function emailTaken(): DomainError {
  return new DomainError('email_taken', 'There is an account with this e-mail address already.', [
    { pointer: '/email', code: 'taken', message: 'email belongs to an account' },
  ]);
}
