import { DomainError } from '../errors.js';
import type { ChatRole, ChatType, StoredChat, WorkspaceRole } from '../models.js';

/**
 * The rules of the four chat types: a table, and pure functions that read it. Creating a chat, adding,
 * removing, leaving and transferring ownership all use them. Counts include the creator.
 */

interface MembershipRule {
  /** The number of members at creation. */
  initial: { min: number; max: number };
  /** A chat with fewer members is archived. */
  minimum: number;
  /** Whether members, name and everything else stay as they were at creation. */
  fixed: boolean;
  /** Whether everyone in the workspace sees the chat listed, reads it, and may join it. */
  open: boolean;
  named: 'required' | 'optional' | 'never';
}

const chatRules: Record<ChatType, MembershipRule> = {
  single: { initial: { min: 2, max: 2 }, minimum: 2, fixed: true, open: false, named: 'never' },
  group: { initial: { min: 3, max: Infinity }, minimum: 3, fixed: false, open: false, named: 'optional' },
  private_channel: { initial: { min: 1, max: Infinity }, minimum: 1, fixed: false, open: false, named: 'required' },
  public_channel: { initial: { min: 1, max: 1 }, minimum: 1, fixed: false, open: true, named: 'required' },
};

/** The most members that one call may add or remove. */
export const MAX_MEMBERS_PER_CALL = 100;

interface ChatState {
  type: ChatType;
  memberCount: number;
  archivedAt: string | null;
}

interface ArchivableChat extends ChatState {
  isArchivedByDeparture: boolean;
}

/** A person's roles, which decide what they may do. `role` is null for a person who is not in the chat. */
export interface Standing {
  role: ChatRole | null;
  workspaceRole: WorkspaceRole;
}

/** A person's roles, with the type of the chat, which decides what they mean. */
export interface ChatStanding extends Standing {
  chatType: ChatType;
}

/** Members read a chat. The whole workspace reads its public channels, archived ones too. */
export function canRead({ chatType, role }: Pick<ChatStanding, 'chatType' | 'role'>): boolean {
  return role !== null || chatRules[chatType].open;
}

/** The owner manages a chat. The workspace's owner and admins manage its public channels too. */
export function canManage(chat: Pick<ChatState, 'type'>, { role, workspaceRole }: Standing): boolean {
  return role === 'owner' || (chatRules[chat.type].open && workspaceRole !== 'member');
}

/** Whether the chat is a public channel, which the whole workspace sees. */
export function isOpen({ type }: Pick<ChatState, 'type'>): boolean {
  return chatRules[type].open;
}

/** Whether the chat is a named place rather than a conversation between certain people. */
export function isChannel({ type }: Pick<ChatState, 'type'>): boolean {
  return chatRules[type].named === 'required';
}

/** A field that is absent stays as it is. */
export interface ChatChanges {
  name?: string | null;
  description?: string | null;
  archived?: boolean;
}

/**
 * Guards renaming, describing, archiving, deleting and transferring. Throws `not_the_owner`. Nobody manages a
 * single chat.
 */
export function assertMayManage(chat: Pick<ChatState, 'type'>, standing: Standing): void {
  if (!chatRules[chat.type].fixed && canManage(chat, standing)) return;
  throw new DomainError('not_the_owner', 'Only the owner of the chat may do this.');
}

/**
 * Throws `invalid_request`, `not_the_owner`, or `invalid_membership` if the chat has too few members to be
 * unarchived.
 */
export function assertMayUpdate(chat: ChatState, standing: Standing, { name, archived }: ChatChanges): void {
  if (name !== undefined) assertName(chat.type, name);
  assertMayManage(chat, standing);
  if (archived !== false || chat.archivedAt === null || !isTooSmall(chat.type, chat.memberCount)) return;
  const { minimum } = chatRules[chat.type];
  throw new DomainError(
    'invalid_membership',
    `A ${inWords(chat.type)} needs at least ${people(minimum)} to be unarchived.`,
  );
}

/** Whether the changes change anything. */
export function isUpdate(
  chat: Pick<StoredChat, 'name' | 'description' | 'archivedAt' | 'isArchivedByDeparture'>,
  { name = chat.name, description = chat.description, archived }: ChatChanges,
): boolean {
  return name !== chat.name || description !== chat.description || isArchival(chat, archived);
}

/**
 * Archiving a chat that a departure archived is a change too: from then on it stays archived, whoever is
 * added.
 */
function isArchival(
  { archivedAt, isArchivedByDeparture }: Pick<StoredChat, 'archivedAt' | 'isArchivedByDeparture'>,
  archived: boolean | undefined,
): boolean {
  if (archived) return archivedAt === null || isArchivedByDeparture;
  return archived === false && archivedAt !== null;
}

/** Only an active person can become the owner of a chat. Throws `unknown_member`. */
export function assertMayOwn(isActive: boolean): void {
  if (isActive) return;
  throw new DomainError('unknown_member', 'That member is deactivated. Transfer the chat to an active member.');
}

/** Throws `invalid_request` if a required name is missing, or a name is given to a chat that has none. */
export function assertName(type: ChatType, name: string | null): void {
  const { named } = chatRules[type];
  if (named === 'required' && name === null) throw wrongName('required', `A ${inWords(type)} needs a name.`);
  if (named === 'never' && name !== null) throw wrongName('not_allowed', `A ${inWords(type)} has no name.`);
}

function wrongName(code: string, message: string): DomainError {
  return new DomainError('invalid_request', message, [{ pointer: '/name', code, message }]);
}

/** `count` includes the creator. Throws `invalid_membership`. */
export function assertInitialMembers(type: ChatType, count: number): void {
  const { min, max } = chatRules[type].initial;
  if (count >= min && count <= max) return;
  const wanted = min === max ? `exactly ${people(min)}` : `at least ${people(min)}`;
  throw new DomainError(
    'invalid_membership',
    `A ${inWords(type)} starts with ${wanted}, including you. This would be ${people(count)}.`,
  );
}

/** Throws `invalid_membership` for a chat whose members never change. */
function assertMembersMayChange(chat: Pick<ChatState, 'type'>): void {
  if (!chatRules[chat.type].fixed) return;
  throw new DomainError('invalid_membership', `The members of a ${inWords(chat.type)} are fixed.`);
}

/** Throws `invalid_membership` or `chat_archived`. Does not check who may see the chat. */
export function assertMayJoin(chat: ChatState): void {
  assertMembersMayChange(chat);
  if (chat.archivedAt !== null)
    throw new DomainError('chat_archived', 'The channel is archived, so nobody can join it.');
}

/**
 * Any member may add people, even to an archived chat that has too few members to be unarchived. Throws
 * `invalid_membership` or `chat_archived`.
 */
export function assertMayAdd(chat: ChatState): void {
  assertMembersMayChange(chat);
  if (chat.archivedAt === null || isTooSmall(chat.type, chat.memberCount)) return;
  throw new DomainError('chat_archived', 'The chat is archived, so nobody can be added.');
}

/**
 * `removed` is the number of members to remove. Throws `not_the_owner`, or `invalid_membership` if too few
 * would stay. Removing none is never too many.
 */
export function assertMayRemove(chat: ChatState, standing: Standing, removed: number): void {
  assertMembersMayChange(chat);
  if (!canManage(chat, standing))
    throw new DomainError('not_the_owner', 'Only the owner of the chat may remove members.');
  const { minimum } = chatRules[chat.type];
  if (removed === 0 || chat.memberCount - removed >= minimum) return;
  throw new DomainError(
    'invalid_membership',
    `A ${inWords(chat.type)} keeps at least ${people(minimum)}. Remove fewer.`,
  );
}

/**
 * Throws `invalid_membership` for a single chat, and `owner_must_transfer` for an owner who would leave
 * others behind.
 */
export function assertMayLeave(chat: Pick<ChatState, 'type' | 'memberCount'>, role: ChatRole): void {
  assertMembersMayChange(chat);
  if (role === 'owner' && chat.memberCount > 1) {
    throw new DomainError('owner_must_transfer', 'Transfer the ownership to another member before you leave.');
  }
}

/** Whether a departure that leaves `memberCount` members archives the chat. */
export function departureArchives(chat: ChatState, memberCount: number): boolean {
  return chat.archivedAt === null && isTooSmall(chat.type, memberCount);
}

/** Whether an arrival that makes it `memberCount` members unarchives a chat that a departure archived. */
export function arrivalUnarchives(chat: ArchivableChat, memberCount: number): boolean {
  return chat.archivedAt !== null && chat.isArchivedByDeparture && !isTooSmall(chat.type, memberCount);
}

function isTooSmall(type: ChatType, memberCount: number): boolean {
  return memberCount === 0 || memberCount < chatRules[type].minimum;
}

function inWords(type: ChatType): string {
  return type === 'single' ? 'single chat' : type.replace('_', ' ');
}

function people(count: number): string {
  return count === 1 ? '1 member' : `${count} members`;
}
