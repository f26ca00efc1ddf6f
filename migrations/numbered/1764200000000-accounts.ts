import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Records where and when sessions were last used and people's time zones, and adds password reset links. The
 * previous release writes none of the new columns, so each has a default or is nullable.
 */
const statements = [
  // API tokens are stored here too, so that whatever revokes a session revokes them.
  `alter table sessions
     add column kind text not null default 'session' check (kind in ('session', 'api_token')),
     add column device text,
     add column address text,
     add column last_used_at timestamptz default date_trunc('milliseconds', clock_timestamp())`,
  `update sessions set last_used_at = date_trunc('milliseconds', rotated_at)`,
  // Lists a person's sessions, latest use first.
  `create index idx_sessions_user_id_last_used_at on sessions (user_id, last_used_at desc, id desc)
     where kind = 'session' and revoked_at is null`,
  `alter table users add column time_zone text`,
  // Holds no secret: the token of a link is derived from its row. A row outlives its link for a while, to
  // show who issued it.
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
  // A person has at most one open link.
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
