import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Adds `relay_state.restored`, the last epoch that began because the database may have lost something. Later
 * epochs keep it, so that a search index that was down meanwhile still learns that its content may never have
 * happened.
 */
export class RestoredEpoch1764100000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`alter table relay_state add column restored text not null default ''`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('alter table relay_state drop column restored');
  }
}
