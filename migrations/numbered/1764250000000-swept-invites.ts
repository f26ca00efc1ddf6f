import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Indexes invites by age for their sweep, which deletes none that is younger than a month. */
export class SweptInvites1764250000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('create index idx_workspace_invites_created_at on workspace_invites (created_at)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop index idx_workspace_invites_created_at');
  }
}
