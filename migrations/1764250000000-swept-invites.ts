import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Serves the sweep of invites, which deletes none before it is a month old. */
export class SweptInvites1764250000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('create index idx_workspace_invites_created_at on workspace_invites (created_at)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop index idx_workspace_invites_created_at');
  }
}
