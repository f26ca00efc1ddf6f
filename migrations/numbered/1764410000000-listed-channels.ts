import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Indexes the public channels of a workspace that are not archived, by id, for `GET /api/sync`. Built
 * concurrently, so that writers go on, which can't be done in a transaction. A build that was interrupted
 * leaves an invalid index, so it is dropped first. TypeORM undoes every migration in a transaction.
 */
export class ListedChannels1764410000000 implements MigrationInterface {
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop index concurrently if exists idx_chats_listed');
    await queryRunner.query(
      `create index concurrently idx_chats_listed on chats (workspace_id, id)
        where type = 'public_channel' and archived_at is null and deleted_at is null`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop index if exists idx_chats_listed');
  }
}
