import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Sessions say from where and when they were last used, people where their day begins, and a reset link lets somebody in who forgot
 * their password. The release before this one writes none of the new columns: each has a default, or may be null.
 */
const statements = [
  // API tokens live here too, so that whatever shuts a session out shuts them out.
  `alter table sessions
     add column kind text not null default 'session' check (kind in ('session', 'api_token')),
     add column device text,
     add column address text,
     add column last_used_at timestamptz default date_trunc('milliseconds', clock_timestamp())`,
  `update sessions set last_used_at = date_trunc('milliseconds', rotated_at)`,
  // What a person is shown of their sessions, latest use first.
  `create index idx_sessions_user_id_last_used_at on sessions (user_id, last_used_at desc, id desc)
     where kind = 'session' and revoked_at is null`,
  `alter table users add column time_zone text`,
  // No secret in here: the token of a link follows from its row. A row stays a while after its end, for whoever asks who issued it.
  `create table password_resets (
     id bigint generated always as identity primary key,
     workspace_id bigint not null,
     user_id bigint not null,
     issued_by bigint not null,
     created_at timestamptz not null,
     expires_at timestamptz not null,
     used_at timestamptz,
     voided_at timestamptz,
     foreign key (workspace_id, user_id) references users (workspace_id, id),
     foreign key (workspace_id, issued_by) references users (workspace_id, id)
   )`,
  // At most one link of a person opens anything.
  `create unique index idx_password_resets_user_id on password_resets (user_id) where used_at is null and voided_at is null`,
  `create index idx_password_resets_expires_at on password_resets (expires_at)`,
];

export class Accounts1764200000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop table password_resets');
    await queryRunner.query('alter table users drop column time_zone');
    await queryRunner.query(
      'alter table sessions drop column kind, drop column device, drop column address, drop column last_used_at',
    );
  }
}
