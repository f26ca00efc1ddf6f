import { describe, expect, it } from '@jest/globals';
import {
  assertInitialMembers,
  assertMayAdd,
  assertMayJoin,
  assertMayLeave,
  assertMayManage,
  assertMayOwn,
  assertMayRemove,
  assertMayUpdate,
  assertName,
  canManage,
  departureArchives,
  isChannel,
  arrivalUnarchives,
  isUpdate,
  type ChatChanges,
} from './chat-rules.js';
import { DomainError } from '../errors.js';
import { assertMayListRevisions } from '../messages/message-rules.js';
import { CHAT_TYPES, type ChatRole, type ChatType, type Message, type WorkspaceRole } from '../models.js';

type Outcome = string;

function outcome(rule: () => void): Outcome {
  try {
    rule();
    return 'ok';
  } catch (error) {
    return (error as DomainError).code;
  }
}

function chat(type: ChatType, memberCount: number, archivedAt: string | null = null) {
  return { type, memberCount, archivedAt };
}

const ARCHIVED = '2026-11-23T12:00:00.000Z';

describe('creating a chat (the counts include the creator)', () => {
  it.each<[ChatType, number, Outcome]>([
    ['single', 1, 'invalid_membership'],
    ['single', 2, 'ok'],
    ['single', 3, 'invalid_membership'],
    ['group', 2, 'invalid_membership'],
    ['group', 3, 'ok'],
    ['group', 101, 'ok'],
    ['private_channel', 1, 'ok'],
    ['private_channel', 101, 'ok'],
    ['public_channel', 1, 'ok'],
    ['public_channel', 2, 'invalid_membership'],
  ])('a %s of %i: %s', (type, count, expected) => {
    expect(outcome(() => assertInitialMembers(type, count))).toBe(expected);
  });

  it.each<[ChatType, string | null, Outcome]>([
    ['single', null, 'ok'],
    ['single', 'name', 'invalid_request'],
    ['group', null, 'ok'],
    ['group', 'name', 'ok'],
    ['private_channel', null, 'invalid_request'],
    ['private_channel', 'name', 'ok'],
    ['public_channel', null, 'invalid_request'],
    ['public_channel', 'name', 'ok'],
  ])('a %s named %s: %s', (type, name, expected) => {
    expect(outcome(() => assertName(type, name))).toBe(expected);
  });
});

describe('joining and adding', () => {
  it.each<[ChatType, number, string | null, Outcome, Outcome]>([
    ['single', 2, null, 'invalid_membership', 'invalid_membership'],
    ['group', 3, null, 'ok', 'ok'],
    ['group', 2, ARCHIVED, 'chat_archived', 'ok'],
    ['group', 3, ARCHIVED, 'chat_archived', 'chat_archived'],
    ['private_channel', 1, null, 'ok', 'ok'],
    ['public_channel', 5, null, 'ok', 'ok'],
    ['public_channel', 0, ARCHIVED, 'chat_archived', 'ok'],
    ['public_channel', 5, ARCHIVED, 'chat_archived', 'chat_archived'],
  ])('a %s of %i, archived at %s: join %s, add %s', (type, count, archivedAt, join, add) => {
    expect(outcome(() => assertMayJoin(chat(type, count, archivedAt)))).toBe(join);
    expect(outcome(() => assertMayAdd(chat(type, count, archivedAt)))).toBe(add);
  });
});

describe('removing', () => {
  const owner = { role: 'owner', workspaceRole: 'member' } as const;
  const member = { role: 'member', workspaceRole: 'member' } as const;
  const admin = { role: null, workspaceRole: 'admin' } as const;

  it.each<[ChatType, number, number, { role: ChatRole | null; workspaceRole: WorkspaceRole }, Outcome]>([
    ['single', 2, 1, owner, 'invalid_membership'],
    ['group', 4, 1, owner, 'ok'],
    ['group', 3, 1, owner, 'invalid_membership'],
    ['group', 6, 4, owner, 'invalid_membership'],
    ['group', 2, 0, owner, 'ok'],
    ['group', 4, 1, member, 'not_the_owner'],
    ['private_channel', 2, 1, owner, 'ok'],
    ['private_channel', 2, 1, member, 'not_the_owner'],
    ['private_channel', 2, 1, admin, 'not_the_owner'],
    ['public_channel', 2, 1, owner, 'ok'],
    ['public_channel', 2, 1, member, 'not_the_owner'],
    ['public_channel', 2, 1, admin, 'ok'],
  ])('from a %s of %i, %i people, as %j: %s', (type, count, removed, standing, expected) => {
    expect(outcome(() => assertMayRemove(chat(type, count), standing, removed))).toBe(expected);
  });

  it('is allowed to whoever manages the chat: the owner, and in a public channel the workspace admins', () => {
    expect(canManage({ type: 'group' }, { role: 'owner', workspaceRole: 'member' })).toBe(true);
    expect(canManage({ type: 'public_channel' }, { role: 'member', workspaceRole: 'owner' })).toBe(true);
    expect(canManage({ type: 'private_channel' }, { role: 'member', workspaceRole: 'owner' })).toBe(false);
  });
});

describe('leaving', () => {
  it.each<[ChatType, number, ChatRole, Outcome]>([
    ['single', 2, 'member', 'invalid_membership'],
    ['group', 3, 'member', 'ok'],
    ['group', 3, 'owner', 'owner_must_transfer'],
    ['private_channel', 2, 'owner', 'owner_must_transfer'],
    ['private_channel', 1, 'owner', 'ok'],
    ['public_channel', 2, 'member', 'ok'],
    ['public_channel', 1, 'owner', 'ok'],
  ])('a %s of %i as %s: %s', (type, memberCount, role, expected) => {
    expect(outcome(() => assertMayLeave({ type, memberCount }, role))).toBe(expected);
  });

  it.each<[ChatType, number, boolean]>([
    ['group', 3, false],
    ['group', 2, true],
    ['group', 0, true],
    ['private_channel', 1, false],
    ['private_channel', 0, true],
    ['public_channel', 0, true],
  ])('archives a %s in which %i stay: %s', (type, count, expected) => {
    expect(departureArchives(chat(type, count + 1), count)).toBe(expected);
    expect(departureArchives(chat(type, count + 1, ARCHIVED), count)).toBe(false);
  });

  it.each<[number, string | null, boolean, boolean]>([
    [2, ARCHIVED, true, false],
    [3, ARCHIVED, true, true],
    [3, ARCHIVED, false, false],
    [3, null, true, false],
  ])('a group, now of %i, archived at %s, by a departure: %s, is unarchived: %s', (count, archivedAt, by, expected) => {
    expect(arrivalUnarchives({ ...chat('group', 2, archivedAt), isArchivedByDeparture: by }, count)).toBe(expected);
  });
});

describe('managing', () => {
  const owner = { role: 'owner', workspaceRole: 'member' } as const;
  const member = { role: 'member', workspaceRole: 'member' } as const;
  const admin = { role: 'member', workspaceRole: 'admin' } as const;
  const outsider = { role: null, workspaceRole: 'owner' } as const;
  type Who = { role: ChatRole | null; workspaceRole: WorkspaceRole };

  it.each<[ChatType, Who, Outcome]>([
    ['single', member, 'not_the_owner'],
    ['single', admin, 'not_the_owner'],
    ['group', owner, 'ok'],
    ['group', member, 'not_the_owner'],
    ['group', admin, 'not_the_owner'],
    ['private_channel', owner, 'ok'],
    ['private_channel', admin, 'not_the_owner'],
    ['public_channel', owner, 'ok'],
    ['public_channel', member, 'not_the_owner'],
    ['public_channel', admin, 'ok'],
    ['public_channel', outsider, 'ok'],
  ])('a %s as %j: %s', (type, standing, expected) => {
    expect(outcome(() => assertMayManage({ type }, standing))).toBe(expected);
  });

  it.each<[ChatType, number, string | null, ChatChanges, Outcome]>([
    ['single', 2, null, { name: 'x' }, 'invalid_request'],
    ['single', 2, null, { name: null }, 'not_the_owner'],
    ['single', 2, null, {}, 'not_the_owner'],
    ['group', 3, null, { name: null, description: null }, 'ok'],
    ['private_channel', 1, null, { name: null }, 'invalid_request'],
    ['public_channel', 1, null, { name: null }, 'invalid_request'],
    ['public_channel', 1, null, { description: null }, 'ok'],
    ['group', 2, ARCHIVED, { archived: false }, 'invalid_membership'],
    ['group', 2, ARCHIVED, { archived: true, name: 'x' }, 'ok'],
    ['group', 2, null, { archived: false }, 'ok'],
    ['group', 3, ARCHIVED, { archived: false }, 'ok'],
    ['private_channel', 1, ARCHIVED, { archived: false }, 'ok'],
    ['public_channel', 0, ARCHIVED, { archived: false }, 'invalid_membership'],
    ['public_channel', 0, ARCHIVED, { name: 'x' }, 'ok'],
  ])('a %s of %i, archived at %s, to %j as its owner: %s', (type, count, archivedAt, changes, expected) => {
    expect(outcome(() => assertMayUpdate(chat(type, count, archivedAt), owner, changes))).toBe(expected);
  });

  it.each<[ChatChanges, boolean]>([
    [{}, false],
    [{ name: 'Tea', description: null, archived: true }, false],
    [{ name: 'tea' }, true],
    [{ name: null }, true],
    [{ description: 'x' }, true],
    [{ archived: false }, true],
  ])('%j changes something: %s', (changes, expected) => {
    const tea = { name: 'Tea', description: null, archivedAt: ARCHIVED, isArchivedByDeparture: false };
    expect(isUpdate(tea, changes)).toBe(expected);
  });

  it.each<[boolean, string | null, boolean]>([
    [true, null, true],
    [true, ARCHIVED, true],
    [false, null, false],
    [false, ARCHIVED, true],
  ])('setting archived to %s changes a chat that a departure archived at %s: %s', (archived, at, expected) => {
    const tea = { name: 'Tea', description: null, archivedAt: at, isArchivedByDeparture: true };
    expect(isUpdate(tea, { archived })).toBe(expected);
  });

  it('only an active person can become the owner', () => {
    expect([true, false].map((isActive) => outcome(() => assertMayOwn(isActive)))).toEqual(['ok', 'unknown_member']);
  });
});

describe('reading revisions', () => {
  const author = '1';
  const message = { senderId: author } as Message;
  const managing = { role: 'owner', workspaceRole: 'member' } as const;
  const plain = { role: 'member', workspaceRole: 'member' } as const;
  const admin = { role: 'member', workspaceRole: 'admin' } as const;

  it.each<[ChatType, string, { role: ChatRole; workspaceRole: WorkspaceRole }, Outcome]>([
    ['single', author, plain, 'ok'],
    ['single', '2', plain, 'not_the_author'],
    ['group', author, plain, 'ok'],
    ['group', '2', managing, 'not_the_author'],
    ['private_channel', '2', managing, 'ok'],
    ['private_channel', '2', admin, 'not_the_author'],
    ['public_channel', '2', admin, 'ok'],
    ['public_channel', '2', plain, 'not_the_author'],
  ])('in a %s, by %s as %j: %s', (type, userId, standing, expected) => {
    expect(outcome(() => assertMayListRevisions({ type }, message, userId, standing))).toBe(expected);
  });

  it('is allowed to managers in channels only', () => {
    expect(CHAT_TYPES.filter((type) => isChannel({ type }))).toEqual(['private_channel', 'public_channel']);
  });
});
