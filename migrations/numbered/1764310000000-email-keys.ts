import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Stores each account's address in its canonical form, which libs/core computes. chat-api fills the column
 * in, at its start, also for what the previous release inserts. It stays null where an older account has the
 * key already: no two accounts are merged, and none is shut out.
 *
 * The unique index compared `lower(email)`, which depends on the database's locale. Under its name, by which
 * both releases recognise a violation, it now compares addresses as they are spelt. `refuse_taken_email` does
 * what it did for accounts of the previous release, which also looks addresses up by `lower(email)`.
 */
export class EmailKeys1764310000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop trigger users_inserted on users');
    await queryRunner.query('drop function refuse_taken_email');
    await queryRunner.query('drop index idx_users_email, idx_users_lower_email');
    await queryRunner.query('create unique index idx_users_email on users (lower(email))');
    await queryRunner.query('alter table users drop column email_key');
  }
}

const statements = [
  'alter table users add column email_key text',
  'alter index idx_users_email rename to idx_users_email_replaced',
  'create unique index idx_users_email on users (email)',
  'create index idx_users_lower_email on users (lower(email))',
  'drop index idx_users_email_replaced',
  'create unique index idx_users_email_key on users (email_key)',
  'create index idx_users_without_email_key on users (id) where email_key is null and email is not null',
  // `migrations/functions` has its body, which is installed after the migrations.
  `create function refuse_taken_email() returns trigger language plpgsql as $$ begin return new; end $$`,
  `create trigger users_inserted before insert on users for each row
    when (new.email is not null) execute function refuse_taken_email()`,
];
