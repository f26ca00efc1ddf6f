import { DomainError, isOpen, nameKey, type ChatSummary } from '@fechatter/core';
import type { Sql } from '../database/database.js';
import { isUniqueViolation } from '../database/pg-errors.js';

type Named = Pick<ChatSummary, 'workspaceId' | 'type' | 'name'>;

const INDEXES = ['idx_chats_name_key', 'idx_chats_public_channel_name'];

/**
 * Names of public channels, each with a key that no other channel of the workspace may get. The unique index
 * refuses a key that another channel holds. It leaves out the twins, channels from before there were keys, so
 * these are looked up: their number only decreases. Other chats share names and have no key.
 */
export class ChannelNames {
  constructor(private readonly sql: Sql) {}

  /** The key of a new channel; null for another chat. Throws `channel_name_taken` if a twin has it. */
  async claim(chat: Named): Promise<string | null> {
    if (!isOpen(chat) || chat.name === null) return null;
    const key = nameKey(chat.name);
    await this.assertNoTwin(chat.workspaceId, key);
    return key;
  }

  /**
   * The key of a chat that is about to get the name in `chat`. Takes the old one away first: a name that
   * changes while its key does not would look like one that the previous release gave. A channel that holds
   * the key already keeps it, whatever twins it has. The caller locked the chat.
   */
  async reclaim(chat: Named & { id: string }): Promise<string | null> {
    if (!isOpen(chat) || chat.name === null) return null;
    const key = nameKey(chat.name);
    const [old] = await this.sql<{ key: string | null; is_twin: boolean }>(
      `update chats set name_key = null, is_name_twin = false
       from (select id, name_key as key, is_name_twin as is_twin from chats where id = $1) old
       where chats.id = old.id returning old.key, old.is_twin`,
      [chat.id],
    );
    if (old?.key !== key || old.is_twin) await this.assertNoTwin(chat.workspaceId, key);
    return key;
  }

  private async assertNoTwin(workspaceId: string, key: string): Promise<void> {
    const twins = await this.sql(
      `select id from chats
       where workspace_id = $1 and name_key = $2 and is_name_twin and deleted_at is null limit 1`,
      [workspaceId, key],
    );
    if (twins.length > 0) throw nameTaken();
  }
}

/** Throws `channel_name_taken` if `error` reports a violation of one of the indexes of names. */
export function asNameTaken(error: unknown): never {
  throw isUniqueViolation(error, ...INDEXES) ? nameTaken() : error;
}

function nameTaken(): DomainError {
  return new DomainError('channel_name_taken', 'Another public channel of this workspace has that name.', [
    { pointer: '/name', code: 'taken', message: 'The name belongs to another public channel.' },
  ]);
}
