import {
  DomainError,
  emailKey,
  FOLDING_VERSION,
  type Account,
  type NewBot,
  type NewUser,
  type PeopleFilter,
  type Profile,
  type User,
  type UserRef,
  type UserRepository,
} from '@fechatter/core';
import type { Row } from '../database/columns.js';
import type { Sql } from '../database/database.js';
import { isUniqueViolation } from '../database/pg-errors.js';
import { foldedWords, wordsQuery } from './folded-words.js';
import { USER_WITH_WORKSPACE, toUserWithWorkspace, userColumns, userRefColumns } from './user-columns.js';

const COLUMNS = userColumns.of('users');
const EMAIL_INDEXES = ['idx_users_email', 'idx_users_email_key'];

interface PasswordRow {
  password_hash: string | null;
}

export class PgUserRepository implements UserRepository {
  constructor(private readonly sql: Sql) {}

  async insert({ workspaceId, email, fullName, passwordHash, role }: NewUser): Promise<User> {
    const words = foldedWords({ workspaceId, fullName, email });
    try {
      const [row] = await this.sql<Row>(
        `insert into users
           (workspace_id, email, email_key, full_name, password_hash, role, folded_words, folding_version)
         values ($1, $2, $3, $4, $5, $6, $7::tsvector, ${FOLDING_VERSION})
         returning ${COLUMNS}`,
        [workspaceId, email, emailKey(email), fullName, passwordHash, role, words],
      );
      return userColumns.read(row as Row);
    } catch (error) {
      if (isUniqueViolation(error, ...EMAIL_INDEXES)) throw emailTaken();
      throw error;
    }
  }

  async findAccount(email: string): Promise<Account | null> {
    const [row] = await this.sql<Row & PasswordRow>(
      `select ${USER_WITH_WORKSPACE}, u.password_hash from users u join workspaces w on w.id = u.workspace_id
       where u.email = $1 or u.email_key = $2 order by u.email = $1 desc limit 1`,
      [email, emailKey(email)],
    );
    return row ? { ...toUserWithWorkspace(row), passwordHash: row.password_hash } : null;
  }

  async find(workspaceId: string, userId: string): Promise<User | null> {
    const [row] = await this.sql<Row>(`select ${COLUMNS} from users where workspace_id = $1 and id = $2`, [
      workspaceId,
      userId,
    ]);
    return row ? userColumns.read(row) : null;
  }

  async lock(workspaceId: string, userIds: readonly string[]): Promise<User[]> {
    const rows = await this.sql<Row>(
      `select ${COLUMNS} from users where workspace_id = $1 and id = any($2) order by id for no key update`,
      [workspaceId, userIds],
    );
    return rows.map((row) => userColumns.read(row));
  }

  async insertBot({ workspaceId, fullName, avatarUrl }: NewBot): Promise<User> {
    const [row] = await this.sql<Row>(
      `insert into users (workspace_id, full_name, avatar_url, role, is_bot, folded_words, folding_version)
       values ($1, $2, $3, 'member', true, $4::tsvector, ${FOLDING_VERSION})
       returning ${COLUMNS}`,
      [workspaceId, fullName, avatarUrl, foldedWords({ workspaceId, fullName, email: null })],
    );
    return userColumns.read(row as Row);
  }

  async updateRoleAndStatus(userId: string, { role, status }: Pick<User, 'role' | 'status'>): Promise<User> {
    const [row] = await this.sql<Row>(
      `update users set role = $2, status = $3 where id = $1
       returning ${COLUMNS}`,
      [userId, role, status],
    );
    return userColumns.read(row as Row);
  }

  async updateProfile(workspaceId: string, user: Profile & Pick<User, 'id' | 'email'>): Promise<User> {
    const { id, fullName, email, timeZone, avatarUrl } = user;
    const [row] = await this.sql<Row>(
      `update users set full_name = $2, time_zone = $3, avatar_url = $4,
         folded_words = $5::tsvector, folding_version = ${FOLDING_VERSION}
       where id = $1 returning ${COLUMNS}`,
      [id, fullName, timeZone, avatarUrl, foldedWords({ workspaceId, fullName, email })],
    );
    return userColumns.read(row as Row);
  }

  async findPasswordHash(userId: string): Promise<string | null> {
    const text = 'select password_hash from users where id = $1';
    const [row] = await this.sql<PasswordRow>(text, [userId]);
    return row?.password_hash ?? null;
  }

  async replacePasswordHash(userId: string, old: string, passwordHash: string): Promise<void> {
    const text = 'update users set password_hash = $3 where id = $1 and password_hash = $2';
    await this.sql(text, [userId, old, passwordHash]);
  }

  async updatePassword(userId: string, passwordHash: string): Promise<void> {
    await this.sql('update users set password_hash = $2 where id = $1', [userId, passwordHash]);
  }

  async page(workspaceId: string, filter: PeopleFilter, afterId: string | null, limit: number): Promise<User[]> {
    if (filter.words?.length === 0) return [];
    const values: unknown[] = [workspaceId, afterId ?? 0, limit];
    const parameter = (value: unknown) => `$${values.push(value)}`;
    const { words, email, ids } = filter;
    const conditions = [
      words && `and folded_words @@ ${parameter(wordsQuery(workspaceId, words))}::tsquery`,
      email !== null && `and (email = ${parameter(email)} or email_key = ${parameter(emailKey(email))})`,
      ids && `and id = any(${parameter(ids)})`,
    ].filter(Boolean);
    const rows = await this.sql<Row>(
      `select ${COLUMNS} from users where workspace_id = $1 and id > $2 ${conditions.join(' ')} order by id limit $3`,
      values,
    );
    return rows.map((row) => userColumns.read(row));
  }

  async listRefs(workspaceId: string, userIds: readonly string[]): Promise<UserRef[]> {
    const rows = await this.sql<Row>(
      `select ${userRefColumns.of('users')} from users where workspace_id = $1 and id = any($2) order by id`,
      [workspaceId, userIds],
    );
    return rows.map((row) => userRefColumns.read(row));
  }
}

function emailTaken(): DomainError {
  return new DomainError('email_taken', 'There is an account with this e-mail address already.', [
    { pointer: '/email', code: 'taken', message: 'The e-mail address belongs to an account.' },
  ]);
}
