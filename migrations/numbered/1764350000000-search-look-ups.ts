import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Indexes for what was edited or deleted since a moment, for a person's latest messages, and for deleted
 * chats. They are built concurrently, so that writers go on, which can't be done in a transaction. A build
 * that was interrupted leaves an invalid index, so each is dropped first. TypeORM undoes every migration in
 * a transaction.
 */
export class SearchLookUps1764350000000 implements MigrationInterface {
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const index of indexes) {
      await queryRunner.query(`drop index concurrently if exists ${nameOf(index)}`);
      await queryRunner.query(`create index concurrently ${index}`);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const index of indexes) await queryRunner.query(`drop index if exists ${nameOf(index)}`);
  }
}

const nameOf = (index: string) => index.slice(0, index.indexOf(' '));

const indexes = [
  `idx_messages_changed_at on messages (workspace_id, greatest(edited_at, deleted_at))
    where edited_at is not null or deleted_at is not null`,
  'idx_messages_sender_id on messages (sender_id, id)',
  'idx_deleted_chats_workspace_id on deleted_chats (workspace_id, deleted_at)',
];
