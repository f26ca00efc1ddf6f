import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Stores the name of each public channel in its canonical form, which libs/core computes. chat-api fills the
 * column in at its start, also for what the previous release inserts and renames. Channels that had one name
 * already stay: all but the oldest are marked as twins, which the unique index leaves out.
 *
 * As in the migration of the e-mail addresses, the unique index under the old name now compares names as they
 * are spelt, and `refuse_taken_channel_name` does what it did for the previous release.
 */
export class ChannelNameKeys1764320000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop trigger chats_named on chats');
    await queryRunner.query('drop trigger chats_inserted on chats');
    await queryRunner.query('drop function refuse_taken_channel_name');
    await queryRunner.query('drop index idx_chats_public_channel_name, idx_chats_public_channel_lower_name');
    await queryRunner.query(
      `create unique index idx_chats_public_channel_name on chats (workspace_id, lower(name)) ${PUBLIC}`,
    );
    await queryRunner.query('alter table chats drop column name_key, drop column is_name_twin');
  }
}

const PUBLIC = `where type = 'public_channel' and deleted_at is null`;

const statements = [
  'alter table chats add column name_key text, add column is_name_twin boolean not null default false',
  'alter index idx_chats_public_channel_name rename to idx_chats_public_channel_name_replaced',
  `create unique index idx_chats_public_channel_name on chats (workspace_id, name) ${PUBLIC}`,
  `create index idx_chats_public_channel_lower_name on chats (workspace_id, lower(name)) ${PUBLIC}`,
  'drop index idx_chats_public_channel_name_replaced',
  `create unique index idx_chats_name_key on chats (workspace_id, name_key)
    where name_key is not null and not is_name_twin and deleted_at is null`,
  'create index idx_chats_name_twins on chats (workspace_id, name_key) where is_name_twin and deleted_at is null',
  `create index idx_chats_without_name_key on chats (id)
    where type = 'public_channel' and name_key is null and deleted_at is null`,
  // `migrations/functions` has its body, which is installed after the migrations.
  'create function refuse_taken_channel_name() returns trigger language plpgsql as $$ begin return new; end $$',
  `create trigger chats_inserted before insert on chats for each row
    when (new.type = 'public_channel') execute function refuse_taken_channel_name()`,
  `create trigger chats_named before update of name on chats for each row
    when (new.type = 'public_channel' and new.name is distinct from old.name)
    execute function refuse_taken_channel_name()`,
];
