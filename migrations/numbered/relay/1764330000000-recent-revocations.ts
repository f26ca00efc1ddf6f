import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Indexes what each leader of the relay looks up when it begins: the sessions that were revoked lately. */
export class RecentRevocations1764330000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'create index idx_sessions_revoked_at on sessions (revoked_at, id) where revoked_at is not null',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop index idx_sessions_revoked_at');
  }
}
