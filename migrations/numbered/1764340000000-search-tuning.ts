import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Stores whether a person's searches are tuned to them. */
export class SearchTuning1764340000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `alter table users add column search_tune text not null default 'me' check (search_tune in ('me', 'none'))`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('alter table users drop column search_tune');
  }
}
