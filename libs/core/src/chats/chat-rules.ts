import { DomainError } from '../errors.js';
import type { ChatRole, ChatType, StoredChat, WorkspaceRole } from '../models.js';

/**
 * The rules of the four chat types, as data and pure functions beside it, so that creating, adding, removing, leaving and transferring
 * all say the same thing. Counts include the creator.
 */

interface MembershipRule {
  /** How many members a chat of this type has when it is made. */
  initial: { min: number; max: number };
  /** Below this many members the chat takes no messages any more. */
  minimum: number;
  /** Whether the members, and whatever else the chat is, stay as they were at creation. */
  fixed: boolean;
  /** Whether any person of the workspace may see it listed and join by themselves. */
  open: boolean;
  named: 'required' | 'optional' | 'never';
}

const chatRules: Record<ChatType, MembershipRule> = {
  single: { initial: { min: 2, max: 2 }, minimum: 2, fixed: true, open: false, named: 'never' },
  group: { initial: { min: 3, max: Infinity }, minimum: 3, fixed: false, open: false, named: 'optional' },
  private_channel: { initial: { min: 1, max: Infinity }, minimum: 1, fixed: false, open: false, named: 'required' },
  public_channel: { initial: { min: 1, max: 1 }, minimum: 1, fixed: false, open: true, named: 'required' },
};

/** At most this many people in one call that adds or removes members. */
export const MAX_MEMBERS_PER_CALL = 100;

interface ChatState {
  type: ChatType;
  memberCount: number;
  archivedAt: string | null;
}

interface ArchivableChat extends ChatState {
  isArchivedByDeparture: boolean;
}

/** What a person is in a chat (null: not in it) and in the workspace: it decides what they may do. */
export interface Standing {
  role: ChatRole | null;
  workspaceRole: WorkspaceRole;
}

/** The owner manages a chat; a public channel also the workspace's owner and admins. */
export function canManage(chat: Pick<ChatState, 'type'>, { role, workspaceRole }: Standing): boolean {
  return role === 'owner' || (chatRules[chat.type].open && workspaceRole !== 'member');
}

/** Whether it is a place with a name of its own, rather than a talk between certain people. */
export function isChannel({ type }: Pick<ChatState, 'type'>): boolean {
  return chatRules[type].named === 'required';
}

/** What is to be different about a chat; absent leaves it. */
export interface ChatChanges {
  name?: string | null;
  description?: string | null;
  archived?: boolean;
}

/** What renaming, describing, archiving, deleting and transferring take. Throws `not_the_owner`; a single chat has nobody who may. */
export function assertMayManage(chat: Pick<ChatState, 'type'>, standing: Standing): void {
  if (!chatRules[chat.type].fixed && canManage(chat, standing)) return;
  throw new DomainError('not_the_owner', 'Only the owner of the chat may do that.');
}

/** Throws `invalid_request`, `not_the_owner`, or `invalid_membership` where too few are in the chat for it to be open again. */
export function assertMayUpdate(chat: ChatState, standing: Standing, { name, archived }: ChatChanges): void {
  if (name !== undefined) assertName(chat.type, name);
  assertMayManage(chat, standing);
  if (archived !== false || chat.archivedAt === null || !isTooSmall(chat.type, chat.memberCount)) return;
  const { minimum } = chatRules[chat.type];
  throw new DomainError('invalid_membership', `A ${chat.type} opens again with at least ${minimum} member(s) in it.`);
}

/** Whether `changes` leave anything different from what it is. */
export function isUpdate(
  chat: Pick<StoredChat, 'name' | 'description' | 'archivedAt' | 'isArchivedByDeparture'>,
  { name = chat.name, description = chat.description, archived }: ChatChanges,
): boolean {
  return name !== chat.name || description !== chat.description || isArchival(chat, archived);
}

/** To archive what a departure has archived is one too: from then on it stays so, whoever is added. */
function isArchival(
  { archivedAt, isArchivedByDeparture }: Pick<StoredChat, 'archivedAt' | 'isArchivedByDeparture'>,
  archived: boolean | undefined,
): boolean {
  if (archived) return archivedAt === null || isArchivedByDeparture;
  return archived === false && archivedAt !== null;
}

/** A chat is given to a member who still is an active person. Throws `unknown_member`. */
export function assertMayOwn(isActive: boolean): void {
  if (isActive) return;
  throw new DomainError('unknown_member', 'That member is deactivated: hand the chat to someone who is there.');
}

/** Throws `invalid_request` for a name that is missing, or there where such a chat has none. */
export function assertName(type: ChatType, name: string | null): void {
  const { named } = chatRules[type];
  if (named === 'required' && name === null) throw wrongName('required', `A ${type} has a name.`);
  if (named === 'never' && name !== null) throw wrongName('not_allowed', `A ${type} chat has no name.`);
}

function wrongName(code: string, message: string): DomainError {
  return new DomainError('invalid_request', message, [{ pointer: '/name', code, message }]);
}

/** `count` includes the creator. Throws `invalid_membership`. */
export function assertInitialMembers(type: ChatType, count: number): void {
  const { min, max } = chatRules[type].initial;
  if (count >= min && count <= max) return;
  const wanted = min === max ? `exactly ${min}` : `at least ${min}`;
  throw new DomainError(
    'invalid_membership',
    `A ${type} starts with ${wanted} member(s), you included; this would be ${count}.`,
  );
}

/** Throws `invalid_membership` where the members of such a chat never change. */
function assertMembersMayChange(chat: Pick<ChatState, 'type'>): void {
  if (!chatRules[chat.type].fixed) return;
  throw new DomainError('invalid_membership', `The members of a ${chat.type} chat are fixed.`);
}

/** Throws where nobody joins by themselves any more, or ever. Says nothing about who may see the chat. */
export function assertMayJoin(chat: ChatState): void {
  assertMembersMayChange(chat);
  if (chat.archivedAt !== null) throw new DomainError('chat_archived', 'The channel is archived: nobody joins it.');
}

/** Any member adds people; also to a group that is archived while too few are in it to open it. Throws `chat_archived`. */
export function assertMayAdd(chat: ChatState): void {
  assertMembersMayChange(chat);
  if (chat.archivedAt === null || isTooSmall(chat.type, chat.memberCount)) return;
  throw new DomainError('chat_archived', 'The chat is archived: nobody is added.');
}

/** `removed` members: 0 is never too many. Throws `not_the_owner`, or `invalid_membership` if too few would stay. */
export function assertMayRemove(chat: ChatState, standing: Standing, removed: number): void {
  assertMembersMayChange(chat);
  if (!canManage(chat, standing)) throw new DomainError('not_the_owner', 'Only the owner of the chat removes members.');
  const { minimum } = chatRules[chat.type];
  if (removed === 0 || chat.memberCount - removed >= minimum) return;
  throw new DomainError('invalid_membership', `A ${chat.type} keeps at least ${minimum} member(s); remove fewer.`);
}

/** Throws where the caller may not leave: from a single chat, or as an owner with others still in it. */
export function assertMayLeave(chat: Pick<ChatState, 'type' | 'memberCount'>, role: ChatRole): void {
  assertMembersMayChange(chat);
  if (role === 'owner' && chat.memberCount > 1) {
    throw new DomainError('owner_must_transfer', 'Transfer the ownership to another member before you leave.');
  }
}

/** Whether the departure that leaves `memberCount` members in a chat archives it. */
export function departureArchives(chat: ChatState, memberCount: number): boolean {
  return chat.archivedAt === null && isTooSmall(chat.type, memberCount);
}

/** Whether a chat that a departure archived is open again with `memberCount` members. */
export function arrivalReopens(chat: ArchivableChat, memberCount: number): boolean {
  return chat.archivedAt !== null && chat.isArchivedByDeparture && !isTooSmall(chat.type, memberCount);
}

function isTooSmall(type: ChatType, memberCount: number): boolean {
  return memberCount === 0 || memberCount < chatRules[type].minimum;
}
