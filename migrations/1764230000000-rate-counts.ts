import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How many requests each instance of chat-api let through, of the window that began at `window_at` and of the one before. Unlogged: after
 * a crash it is empty, and each instance writes its own counts again. Updates within a window touch no index, so that they stay on
 * their page (HOT), which the fillfactor leaves room on.
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
    // For the sweep.
    await queryRunner.query('create index idx_rate_counts_window_at on rate_counts (window_at)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop table rate_counts');
  }
}
