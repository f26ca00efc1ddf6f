import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Records why a chat is archived: because too few members are left, so that it is unarchived once there are
 * enough, or because somebody archived it. For chats that are archived already, the number of members
 * decides. Meaningless where `archived_at` is null.
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
