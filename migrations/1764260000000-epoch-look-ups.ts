import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What the relay looks for as an epoch begins, however long a backlog waits and however many people have signed in: what a backfill had
 * put into the outbox, and the sessions that were shut out.
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
