import type { ChatType, Reading, ReadState } from '@fechatter/core';

/** Rows of read states as the driver gives them, and the models that they become. */

export interface ReadStateRow {
  chat_id: string;
  read_seq: string;
  read_version: string;
  unread_count: number;
}

export interface ReadingRow extends ReadStateRow {
  workspace_id: string;
  type: ChatType;
  last_seq: string;
}

export function toReadState(row: ReadStateRow): ReadState {
  return {
    chatId: row.chat_id,
    readSeq: Number(row.read_seq),
    version: Number(row.read_version),
    unreadCount: row.unread_count,
  };
}

export function toReading(row: ReadingRow): Reading {
  const { chat_id: id, workspace_id: workspaceId, type } = row;
  return { chat: { id, workspaceId, type, lastSeq: Number(row.last_seq) }, state: toReadState(row) };
}
