import type { Invite, PasswordReset, User, UserStatus, Workspace, WorkspaceRole } from '@fechatter/core';

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
  email: string | null;
  role: WorkspaceRole;
  status: UserStatus;
  avatar_url: string | null;
  time_zone: string | null;
  is_bot: boolean;
  created_at: Date;
}

/** The workspace of the row `w`, beside a person. */
export const WORKSPACE = `json_build_object('id', w.id::text, 'name', w.name, 'slug', w.slug, 'created_at', w.created_at)`;

export interface AccountRow extends UserRow {
  password_hash: string | null;
  workspace: Omit<WorkspaceRow, 'created_at'> & { created_at: string };
}

export interface PasswordResetRow {
  id: string;
  workspace_id: string;
  user_id: string;
  issued_by: string;
  created_at: Date;
  expires_at: Date;
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
    timeZone: row.time_zone,
    isBot: row.is_bot,
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

export function toHolder(row: AccountRow): { user: User; workspace: Workspace } {
  const { workspace } = row;
  return { user: toUser(row), workspace: toWorkspace({ ...workspace, created_at: new Date(workspace.created_at) }) };
}

export function toPasswordReset(row: PasswordResetRow): PasswordReset {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    userId: row.user_id,
    issuedBy: row.issued_by,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
  };
}
