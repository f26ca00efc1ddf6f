import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Keeps the id that a client gives to a message, and drops `send_message`, which the previous release no
 * longer calls. `down` does not create it again: a release that calls it installs its own file.
 */
export class ClientIds1764280000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('alter table messages add column client_id text');
    await queryRunner.query('drop function if exists send_message(bigint, bigint, bigint, text, text, bytea)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    // Earlier releases have no file for it, so they would never drop it.
    await queryRunner.query('drop function if exists send_message_v3');
    await queryRunner.query('alter table messages drop column client_id');
  }
}
