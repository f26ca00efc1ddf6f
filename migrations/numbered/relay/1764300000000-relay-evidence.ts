import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Stores what the relay compares stream and database by: when it last recorded an ack, and an index for the
 * look-up of outbox rows by event id, which takes seconds without one when millions of rows wait.
 */
export class RelayEvidence1764300000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'alter table relay_state add column recorded_at timestamptz not null default clock_timestamp()',
    );
    await queryRunner.query('create index idx_outbox_event_id on outbox (event_id)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop index idx_outbox_event_id');
    await queryRunner.query('alter table relay_state drop column recorded_at');
  }
}
