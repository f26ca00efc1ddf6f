import type { User, UserRef, Workspace, WorkspaceRole } from '../models.js';
import type { Profile } from './accounts.js';

/** A person with the sign-in data that `User` does not show. */
export interface Account {
  user: User;
  workspace: Workspace;
  /** Null for those who can't sign in, such as bots. */
  passwordHash: string | null;
}

export interface NewUser {
  workspaceId: string;
  email: string;
  fullName: string;
  passwordHash: string;
  role: WorkspaceRole;
}

export interface NewBot {
  workspaceId: string;
  fullName: string;
  avatarUrl: string | null;
}

/** Selects the people who match every given field. */
export interface PeopleFilter {
  /** Each is a prefix of the address or of a word of the name, folded. An empty list matches nobody. */
  words: readonly string[] | null;
  /** The address as it is spelt, or another with the same key. */
  email: string | null;
  ids: readonly string[] | null;
}

export const EVERYBODY: PeopleFilter = { words: null, email: null, ids: null };

export interface UserRepository {
  /** Throws `email_taken`. */
  insert(user: NewUser): Promise<User>;
  /** Adds a bot as a member of the workspace, without an address and without a password. */
  insertBot(bot: NewBot): Promise<User>;
  /**
   * Finds active and deactivated people: the one with exactly this address, or else the one with its key. An
   * older account may have the key of a newer one, from a time when they were told apart.
   */
  findAccount(email: string): Promise<Account | null>;
  find(workspaceId: string, userId: string): Promise<User | null>;
  /**
   * The existing people among `userIds`, by id. They are locked until the transaction ends, against changes
   * and against new sessions; writes that only refer to them are not blocked.
   */
  lock(workspaceId: string, userIds: readonly string[]): Promise<User[]>;
  /** Writes the profile of `user`, whom the caller locked. */
  updateProfile(workspaceId: string, user: Profile & Pick<User, 'id' | 'email'>): Promise<User>;
  /**
   * The caller locked the person. A workspace has one owner at any moment: the previous owner gets another
   * role first.
   */
  updateRoleAndStatus(userId: string, values: Pick<User, 'role' | 'status'>): Promise<User>;
  /** Null for people without a password, such as bots. */
  findPasswordHash(userId: string): Promise<string | null>;
  /** Does nothing if the person has another hash than `old` by now. */
  replacePasswordHash(userId: string, old: string, passwordHash: string): Promise<void>;
  /** The caller locked the person. */
  updatePassword(userId: string, passwordHash: string): Promise<void>;
  /** The people of the workspace whom `filter` names, with an id above `afterId`, by id. */
  page(workspaceId: string, filter: PeopleFilter, afterId: string | null, limit: number): Promise<User[]>;
  /** The people of the workspace among `userIds`, by id. */
  listRefs(workspaceId: string, userIds: readonly string[]): Promise<UserRef[]>;
}
