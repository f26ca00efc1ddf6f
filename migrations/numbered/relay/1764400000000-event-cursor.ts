import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Adds `relay_state.event_cursor`: the position up to which events are published, as clients of the stream
 * name it. Null until a leader of this release writes it down; a leader of the previous release leaves it as
 * it is, so that it names an earlier position.
 */
export class EventCursor1764400000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('alter table relay_state add column event_cursor text');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('alter table relay_state drop column event_cursor');
  }
}
