import { fold, type ChatSummary, type StoredChat } from '@fechatter/core';
import { bigint, Columns, nullable, plain, timestamp } from '../database/columns.js';

export const chatColumns = new Columns<ChatSummary>({
  id: plain('id'),
  workspaceId: plain('workspace_id'),
  type: plain('type'),
  name: plain('name'),
  description: plain('description'),
  ownerId: plain('owner_id'),
  memberCount: plain('member_count'),
  lastSeq: bigint('last_seq'),
  createdAt: timestamp('created_at'),
  updatedAt: timestamp('updated_at'),
  archivedAt: nullable(timestamp('archived_at')),
});

export const storedChatColumns = new Columns<StoredChat>({
  ...chatColumns.fields,
  isArchivedByDeparture: plain('archived_by_departure'),
});

/** The value of the column `folded_name`, which look-ups compare. */
export function foldedName(name: string | null): string | null {
  return name === null ? null : fold(name);
}
