import type { Invite, NewInvite } from './accounts.js';

export interface InviteRepository {
  insert(invite: NewInvite): Promise<Invite>;
  /** Null if there is none, or it has expired, or whoever made it could not make one now: they know its token. */
  findValid(inviteId: string): Promise<Invite | null>;
  find(workspaceId: string, inviteId: string): Promise<Invite | null>;
  /** Those of the workspace with a smaller id than `beforeId`, newest first. */
  page(workspaceId: string, beforeId: string | null, limit: number): Promise<Invite[]>;
  /** Whether there was one. */
  delete(workspaceId: string, inviteId: string): Promise<boolean>;
  /** Takes one of the places; false if none is left, or the invite is gone, or has expired. */
  consume(inviteId: string): Promise<boolean>;
}
