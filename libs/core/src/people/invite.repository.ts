import type { Invite } from './accounts.js';

export interface NewInvite {
  workspaceId: string;
  createdBy: string;
  email: string | null;
  role: Invite['role'];
  expiresInSeconds: number;
  maxUses: number;
}

export interface InviteRepository {
  insert(invite: NewInvite): Promise<Invite>;
  /**
   * Null if the invite does not exist, has expired, or was created by someone who could not create it now:
   * that person still knows its token. Until the transaction ends, the creator keeps their role.
   */
  holdValid(inviteId: string): Promise<Invite | null>;
  find(workspaceId: string, inviteId: string): Promise<Invite | null>;
  /** The workspace's invites with an id below `beforeId`, newest first. */
  page(workspaceId: string, beforeId: string | null, limit: number): Promise<Invite[]>;
  /** False if there is none of this id. */
  delete(workspaceId: string, inviteId: string): Promise<boolean>;
  /** Counts one use. False if the invite is used up, has expired or does not exist. */
  consume(inviteId: string): Promise<boolean>;
}
