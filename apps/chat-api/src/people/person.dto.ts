import { IsEmailAddress, IsListOf, IsOneOf, IsSecret, IsText, MayBeAbsent, PageQuery } from '@fechatter/server';
import {
  isId,
  wordsOfQuery,
  type PeopleFilter,
  type PersonChange,
  type UserStatus,
  type WorkspaceRole,
} from '@fechatter/core';
import { PASSWORD_LIMIT } from '../passwords/password-rules.js';

/** An address is longer than any name. */
const QUERY_LIMIT = { min: 1, max: 254 };
const MAX_IDS = 100;

export class ListPeopleQuery extends PageQuery {
  /**
   * One or more words, each the beginning of a word of the name or of the e-mail address. Case and accents do
   * not count, and `ö` is `o`, not `oe`: `jos mul` finds José Müller.
   */
  @MayBeAbsent()
  @IsText(QUERY_LIMIT)
  q?: string;

  /** The whole e-mail address, without regard to case. */
  @MayBeAbsent()
  @IsEmailAddress()
  email?: string;

  /** Up to 100 ids, separated by commas. Ids of people outside your workspace are ignored. */
  @MayBeAbsent()
  @IsListOf({ max: MAX_IDS })
  ids?: string[];
}

export function toPeopleFilter({ q, email, ids }: Pick<ListPeopleQuery, 'q' | 'email' | 'ids'>): PeopleFilter {
  return { words: q === undefined ? null : wordsOfQuery(q), email: email ?? null, ids: ids?.filter(isId) ?? null };
}

/** Absent fields stay as they are. */
export class ChangePersonDto {
  /** The new role. The owner transfers the workspace by giving the role `owner` to somebody else. */
  @MayBeAbsent()
  @IsOneOf({
    name: 'WorkspaceRoleInput',
    description: 'A role in the workspace.',
    values: ['owner', 'admin', 'member'],
  })
  role?: WorkspaceRole;

  /** `deactivated` ends all sessions of the person and lets nobody sign in as them. */
  @MayBeAbsent()
  @IsOneOf({ name: 'UserStatusInput', description: 'Whether a person may sign in.', values: ['active', 'deactivated'] })
  status?: UserStatus;

  /** Your password. Needed with `role` and to reactivate an admin, ignored otherwise. */
  @MayBeAbsent()
  @IsSecret(PASSWORD_LIMIT)
  currentPassword?: string;
}

export function toPersonChange({ role, status }: ChangePersonDto): PersonChange {
  return { ...(role && { role }), ...(status && { status }) };
}
