import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why a chat is archived: because too few are left in it, so that it opens again once enough are in, or because someone meant it to be.
 * Of those that are archived already the number of their members has to tell. It means nothing where `archived_at` is null.
 */
export class ArchivedByDeparture1764270000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('alter table chats add column archived_by_departure boolean not null default false');
    await queryRunner.query(
      `update chats set archived_by_departure = true
       where archived_at is not null and (member_count = 0 or (type = 'group' and member_count < 3))`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('alter table chats drop column archived_by_departure');
  }
}
