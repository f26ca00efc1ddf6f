import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Holds how many requests each chat-api instance allowed, in the window that began at `window_at` and in the
 * one before. Unlogged: after a crash it is empty, and each instance writes its counts again. Updates within
 * a window change no index and stay on their page (HOT); the fillfactor leaves room for them.
 */
export class RateCounts1764230000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `create unlogged table rate_counts (
         key text not null,
         instance uuid not null,
         window_at timestamptz not null,
         count integer not null,
         count_before integer not null,
         primary key (key, instance)
       ) with (fillfactor = 60)`,
    );
    // Used by the sweep.
    await queryRunner.query('create index idx_rate_counts_window_at on rate_counts (window_at)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop table rate_counts');
  }
}
