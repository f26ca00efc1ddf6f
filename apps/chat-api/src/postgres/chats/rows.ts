import type { ChatRole, ChatSummary, ChatType, Member, Message, Revision } from '@fechatter/core';

/** Rows as the driver gives them (bigint is a string, timestamptz a Date), and the models that they become. */

export interface ChatRow {
  id: string;
  workspace_id: string;
  type: ChatType;
  name: string | null;
  description: string | null;
  owner_id: string | null;
  member_count: number;
  last_seq: string;
  created_at: Date;
  updated_at: Date;
  archived_at: Date | null;
  archived_by_departure: boolean;
}

export interface MessageRow {
  id: string;
  chat_id: string;
  seq: string;
  changed_seq: string;
  sender_id: string;
  content: string | null;
  created_at: Date;
  edited_at: Date | null;
  deleted_at: Date | null;
}

export interface RevisionRow {
  changed_seq: string;
  content: string;
  created_at: Date;
  replaced_at: Date;
}

export interface MemberRow {
  user_id: string;
  full_name: string;
  avatar_url: string | null;
  role: ChatRole;
  joined_at: Date;
  joined_seq: string;
}

export function toChatSummary(row: ChatRow): ChatSummary {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    type: row.type,
    name: row.name,
    description: row.description,
    ownerId: row.owner_id,
    memberCount: row.member_count,
    lastSeq: Number(row.last_seq),
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    archivedAt: iso(row.archived_at),
  };
}

export function toMessage(row: MessageRow): Message {
  return {
    id: row.id,
    chatId: row.chat_id,
    seq: Number(row.seq),
    changedSeq: Number(row.changed_seq),
    senderId: row.sender_id,
    content: row.content,
    createdAt: row.created_at.toISOString(),
    editedAt: iso(row.edited_at),
    deletedAt: iso(row.deleted_at),
  };
}

export function toRevision(row: RevisionRow): Revision {
  return {
    changedSeq: Number(row.changed_seq),
    content: row.content,
    createdAt: row.created_at.toISOString(),
    replacedAt: row.replaced_at.toISOString(),
  };
}

export function toMember(row: MemberRow): Member {
  return {
    user: { id: row.user_id, fullName: row.full_name, avatarUrl: row.avatar_url },
    role: row.role,
    joinedAt: row.joined_at.toISOString(),
    joinedSeq: Number(row.joined_seq),
  };
}

function iso(moment: Date | null): string | null {
  return moment?.toISOString() ?? null;
}
