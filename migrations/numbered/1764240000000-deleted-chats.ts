import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Keeps the ids of deleted chats after their rows are gone. An index that missed the deletion, because the
 * stream lost or expired it, learns of it from a backfill. The table references nothing, so it blocks no
 * deletion.
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
