import type { MigrationInterface, QueryRunner } from 'typeorm';
import { firstMessageTables } from './first-message/tables.js';
import { pipelineTables } from './first-message/pipeline-tables.js';
import { sendMessageFunction } from './first-message/send-message.js';
import { dropFunctions } from '../functions/install-functions.js';

/** Creates everything a first message needs: workspaces, people, sessions, chats, messages and the outbox. */
export class FirstMessage1764000000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [...firstMessageTables, ...pipelineTables, ...sendMessageFunction])
      await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    // The functions take the tables' row types, so they are dropped first.
    await dropFunctions(queryRunner);
    await queryRunner.query(`drop table reindex_jobs, relay_state, outbox_dead, outbox, idempotency_keys,
      message_revisions, messages, chat_members, chats, sessions, workspace_invites, users, workspaces`);
  }
}
