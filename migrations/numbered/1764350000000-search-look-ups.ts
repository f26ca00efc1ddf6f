import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Finds what was edited or deleted since the search index was complete, and a person's latest messages. Built
 * beside the writers, which takes no transaction. One that was interrupted leaves an invalid index, so it is
 * begun anew.
 */
export class SearchLookUps1764350000000 implements MigrationInterface {
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await this.down(queryRunner);
    for (const index of indexes) await queryRunner.query(`create index concurrently ${index}`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const index of indexes) {
      await queryRunner.query(`drop index concurrently if exists ${index.slice(0, index.indexOf(' '))}`);
    }
  }
}

const indexes = [
  `idx_messages_changed_at on messages (workspace_id, greatest(edited_at, deleted_at))
    where edited_at is not null or deleted_at is not null`,
  'idx_messages_sender_id on messages (sender_id, id)',
  'idx_deleted_chats_workspace_id on deleted_chats (workspace_id, deleted_at)',
];
