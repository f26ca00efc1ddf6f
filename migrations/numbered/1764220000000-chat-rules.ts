import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lets chats be deleted, renamed and transferred, and read states go back. */
export class ChatRules1764220000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [...deletion, ...ownership, readState]) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('alter table chat_members drop column read_version');
    await queryRunner.query('drop index idx_chat_members_joined_seq, idx_chats_owner_id, idx_chats_deleted_at');
    // A deleted channel may have a name that a living one has taken since.
    await queryRunner.query('delete from chats where deleted_at is not null');
    for (const statement of nameIndex('')) await queryRunner.query(statement);
    await queryRunner.query('alter table chats drop column deleted_at');
  }
}

/** Replaces the index under its old name, by which every release recognises a violation. */
function nameIndex(condition: string): string[] {
  const index = 'idx_chats_public_channel_name';
  return [
    `create unique index ${index}_next on chats (workspace_id, lower(name)) where type = 'public_channel' ${condition}`,
    `drop index ${index}`,
    `alter index ${index}_next rename to ${index}`,
  ];
}

// Once `deleted_at` is set, the chat exists for nobody and its name is free. Its row is removed last.
const deletion = [
  'alter table chats add column deleted_at timestamptz',
  'create index idx_chats_deleted_at on chats (deleted_at, id) where deleted_at is not null',
  ...nameIndex('and deleted_at is null'),
];

// Used to find the chats that a person owns, and in each the member who joined first.
const ownership = [
  'create index idx_chats_owner_id on chats (owner_id, id) where owner_id is not null and deleted_at is null',
  'create index idx_chat_members_joined_seq on chat_members (chat_id, joined_seq, user_id)',
];

// Counts the changes of `read_seq`, which may go up and down. The higher version is the later one.
const readState = 'alter table chat_members add column read_version bigint not null default 0';
