import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Stores the names and addresses that look-ups compare, without case and accents, as libs/core folds them.
 * `folding_version` is that of the rules by which a row was folded, 0 for none. chat-api folds the rows of
 * earlier versions, and with them what the previous release inserts and renames.
 */
export class FoldedNames1764290000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [markUnfolded, ...people, ...chats]) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop trigger users_renamed on users');
    await queryRunner.query('drop trigger chats_renamed on chats');
    await queryRunner.query('drop function mark_unfolded');
    await queryRunner.query('alter table users drop column folded_words, drop column folding_version');
    await queryRunner.query('alter table chats drop column folded_name, drop column folding_version');
  }
}

/** The triggers need it before the functions of `migrations/functions` are installed. */
const markUnfolded = `create function mark_unfolded() returns trigger language plpgsql as $$
  begin
    new.folding_version := 0;
    return new;
  end $$`;

/** The lexemes begin with the workspace's id, so that a look-up reads nothing of other workspaces. */
const people = [
  'alter table users add column folded_words tsvector, add column folding_version smallint not null default 0',
  'create index idx_users_folded_words on users using gin (folded_words)',
  'create index idx_users_folding_version on users (folding_version)',
  `create trigger users_renamed before update of full_name, email on users for each row
    when ((new.full_name, new.email) is distinct from (old.full_name, old.email)
      and new.folded_words is not distinct from old.folded_words)
    execute function mark_unfolded()`,
];

const chats = [
  'alter table chats add column folded_name text, add column folding_version smallint not null default 0',
  'create index idx_chats_folded_name on chats (workspace_id, folded_name) where deleted_at is null',
  'create index idx_chats_folding_version on chats (folding_version)',
  `create trigger chats_renamed before update of name on chats for each row
    when (new.name is distinct from old.name and new.folded_name is not distinct from old.folded_name)
    execute function mark_unfolded()`,
];
