import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Indexes what the relay looks up when an epoch begins, so that neither a long backlog nor many sessions slow
 * it down: the backfill rows in the outbox, and the revoked sessions.
 */
export class EpochLookUps1764260000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `create index idx_outbox_backfill on outbox (id) where kind in ('document', 'backfill_done')`,
    );
    await queryRunner.query('create index idx_sessions_revoked on sessions (id) where revoked_at is not null');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop index idx_sessions_revoked, idx_outbox_backfill');
  }
}
