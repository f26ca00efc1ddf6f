import {
  DomainError,
  type Account,
  type NewBot,
  type NewUser,
  type Profile,
  type User,
  type UserRepository,
} from '@fechatter/core';
import { toHolder, toUser, WORKSPACE, type AccountRow, type UserRow } from './account-rows.js';
import type { Sql } from '../database/database.js';
import { isUniqueViolation } from '../database/pg-errors.js';

const COLUMNS = 'id, full_name, email, role, status, avatar_url, time_zone, is_bot, created_at';

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
      `select u.*, ${WORKSPACE} as workspace from users u join workspaces w on w.id = u.workspace_id where lower(u.email) = lower($1)`,
      [email],
    );
    return row ? { ...toHolder(row), passwordHash: row.password_hash } : null;
  }

  async find(workspaceId: string, userId: string): Promise<User | null> {
    const [row] = await this.sql<UserRow>(`select ${COLUMNS} from users where workspace_id = $1 and id = $2`, [
      workspaceId,
      userId,
    ]);
    return row ? toUser(row) : null;
  }

  async lock(workspaceId: string, userIds: readonly string[]): Promise<User[]> {
    const rows = await this.sql<UserRow>(
      `select ${COLUMNS} from users where workspace_id = $1 and id = any($2) order by id for no key update`,
      [workspaceId, userIds],
    );
    return rows.map(toUser);
  }

  async insertBot({ workspaceId, fullName, avatarUrl }: NewBot): Promise<User> {
    const [row] = await this.sql<UserRow>(
      `insert into users (workspace_id, full_name, avatar_url, role, is_bot) values ($1, $2, $3, 'member', true) returning ${COLUMNS}`,
      [workspaceId, fullName, avatarUrl],
    );
    return toUser(row as UserRow);
  }

  async updateStanding(userId: string, { role, status }: Pick<User, 'role' | 'status'>): Promise<User> {
    const [row] = await this.sql<UserRow>(
      `update users set role = $2, status = $3 where id = $1 returning ${COLUMNS}`,
      [userId, role, status],
    );
    return toUser(row as UserRow);
  }

  async updateProfile(userId: string, { fullName, timeZone, avatarUrl }: Profile): Promise<User> {
    const [row] = await this.sql<UserRow>(
      `update users set full_name = $2, time_zone = $3, avatar_url = $4 where id = $1 returning ${COLUMNS}`,
      [userId, fullName, timeZone, avatarUrl],
    );
    return toUser(row as UserRow);
  }

  async findPasswordHash(userId: string): Promise<string | null> {
    const text = 'select password_hash from users where id = $1';
    const [row] = await this.sql<Pick<AccountRow, 'password_hash'>>(text, [userId]);
    return row?.password_hash ?? null;
  }

  async updatePassword(userId: string, passwordHash: string): Promise<void> {
    await this.sql('update users set password_hash = $2 where id = $1', [userId, passwordHash]);
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
