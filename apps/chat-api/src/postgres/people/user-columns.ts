import type { User, Peer, UserRef, Workspace } from '@fechatter/core';
import { Columns, plain, timestamp, type Row } from '../database/columns.js';

export const userColumns = new Columns<User>({
  id: plain('id'),
  fullName: plain('full_name'),
  email: plain('email'),
  role: plain('role'),
  status: plain('status'),
  avatarUrl: plain('avatar_url'),
  timeZone: plain('time_zone'),
  isBot: plain('is_bot'),
  createdAt: timestamp('created_at'),
});

export const userRefColumns: Columns<UserRef> = userColumns.pick('id', 'fullName', 'avatarUrl');

export const peerColumns: Columns<Peer> = userColumns.pick('id', 'fullName', 'avatarUrl', 'status');

export const workspaceColumns = new Columns<Workspace>({
  id: plain('id'),
  name: plain('name'),
  slug: plain('slug'),
  createdAt: timestamp('created_at'),
});

/** Reads a person `u` joined with their workspace `w`. */
export const USER_WITH_WORKSPACE = `${userColumns.of('u')}, ${workspaceColumns.of('w', 'workspace_')}`;

export function toUserWithWorkspace(row: Row): { user: User; workspace: Workspace } {
  return { user: userColumns.read(row), workspace: workspaceColumns.read(row, 'workspace_') };
}
