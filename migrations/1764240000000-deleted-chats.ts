import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which chats there were, after their rows are gone: an index that did not hear of their end, because the stream has lost or forgotten
 * it, learns of it by a backfill. Refers to nothing, so that it holds nothing back.
 */
export class DeletedChats1764240000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `create table deleted_chats (
         id bigint primary key,
         workspace_id bigint not null,
         deleted_at timestamptz not null
       )`,
    );
    await queryRunner.query('create index idx_deleted_chats_deleted_at on deleted_chats (deleted_at)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop table deleted_chats');
  }
}
