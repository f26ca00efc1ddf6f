import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Adds bots, and API tokens for bots and scripts, and limits a workspace to one owner. */
export class ApiTokens1764210000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [...bots, ...tokens]) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`delete from sessions where kind = 'api_token'`);
    await queryRunner.query('alter table sessions drop column api_token_id, drop column name, drop column scope');
    await queryRunner.query('drop index idx_users_owner');
    // A bot's messages stay. Without a usable address and password nobody can sign in as it.
    await queryRunner.query('alter table users drop constraint users_sign_in');
    await queryRunner.query(`update users set email = 'bot-' || id, password_hash = '-' where is_bot`);
    await queryRunner.query(`alter table users drop column is_bot,
      alter column email set not null, alter column password_hash set not null`);
  }
}

const bots = [
  `alter table users
     add column is_bot boolean not null default false,
     alter column email drop not null,
     alter column password_hash drop not null,
     add constraint users_sign_in check (is_bot = (email is null) and is_bot = (password_hash is null)),
     add constraint users_bot_role check (not is_bot or role <> 'owner')`,
  `create unique index idx_users_owner on users (workspace_id) where role = 'owner'`,
];

/*
 * An API token is a session of another kind. `api_token_id` is its public id and the order of the list; the
 * token itself contains the session's id.
 */
const tokens = [
  `alter table sessions
     add column api_token_id bigint,
     add column name text,
     add column scope text check (scope in ('read', 'write', 'admin')),
     add constraint sessions_api_token check (
       (kind = 'api_token') = (api_token_id is not null) and (kind = 'api_token') = (name is not null)
       and (kind = 'api_token') = (scope is not null))`,
  'create sequence api_token_ids owned by sessions.api_token_id',
  'create unique index idx_sessions_api_token_id on sessions (api_token_id) where api_token_id is not null',
  `create index idx_sessions_user_id_api_token_id on sessions (user_id, api_token_id desc)
     where kind = 'api_token' and revoked_at is null`,
];
