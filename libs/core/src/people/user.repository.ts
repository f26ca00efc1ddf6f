import type { User } from '../models.js';
import type { Account, NewBot, NewUser, Profile } from './accounts.js';

export interface UserRepository {
  /** Throws `email_taken`. */
  insert(user: NewUser): Promise<User>;
  /** A member that is a program: without an address, and with no password to sign in with. */
  insertBot(bot: NewBot): Promise<User>;
  /** Active or not; e-mail addresses are compared without case. */
  findAccount(email: string): Promise<Account | null>;
  find(workspaceId: string, userId: string): Promise<User | null>;
  /**
   * Those of `userIds` that there are, by id: locked until the transaction ends, against changes and against new sessions of theirs. What
   * only refers to them goes on.
   */
  lock(workspaceId: string, userIds: readonly string[]): Promise<User[]>;
  /** Of a locked person. */
  updateProfile(userId: string, profile: Profile): Promise<User>;
  /** Of a locked person. A workspace has one owner at any moment: another one only after the one before has another role. */
  updateRoleAndStatus(userId: string, standing: Pick<User, 'role' | 'status'>): Promise<User>;
  /** Null for those who have none, as bots. */
  findPasswordHash(userId: string): Promise<string | null>;
  /** Of a locked person. */
  updatePassword(userId: string, passwordHash: string): Promise<void>;
  /** People of the workspace with a larger id than `afterId`, by id. */
  page(workspaceId: string, afterId: string | null, limit: number): Promise<User[]>;
}
