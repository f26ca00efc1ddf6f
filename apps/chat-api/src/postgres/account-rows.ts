import type { Invite, User, UserStatus, Workspace, WorkspaceRole } from '@fechatter/core';

/** Rows of accounts as the driver gives them, and the models that they become. */

export interface WorkspaceRow {
  id: string;
  name: string;
  slug: string;
  created_at: Date;
}

export interface UserRow {
  id: string;
  full_name: string;
  email: string;
  role: WorkspaceRole;
  status: UserStatus;
  avatar_url: string | null;
  created_at: Date;
}

export interface InviteRow {
  id: string;
  workspace_id: string;
  email: string | null;
  role: Invite['role'];
  expires_at: Date;
  max_uses: number;
  uses: number;
  created_at: Date;
}

export function toWorkspace({ id, name, slug, created_at }: WorkspaceRow): Workspace {
  return { id, name, slug, createdAt: created_at.toISOString() };
}

export function toUser(row: UserRow): User {
  return {
    id: row.id,
    fullName: row.full_name,
    email: row.email,
    role: row.role,
    status: row.status,
    avatarUrl: row.avatar_url,
    timeZone: null,
    isBot: false,
    createdAt: row.created_at.toISOString(),
  };
}

export function toInvite(row: InviteRow): Invite {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    email: row.email,
    role: row.role,
    expiresAt: row.expires_at.toISOString(),
    maxUses: row.max_uses,
    uses: row.uses,
    createdAt: row.created_at.toISOString(),
  };
}
