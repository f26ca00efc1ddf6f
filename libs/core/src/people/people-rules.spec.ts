import { describe, expect, it } from '@jest/globals';
import { DomainError } from '../errors.js';
import type { InviteRole } from './accounts.js';
import {
  assertAdmin,
  assertMayChangePerson,
  assertMayInvite,
  assertMayManagePerson,
  decidesRole,
  linkGivesRole,
  stillManages,
  type Manageable,
  type PersonChange,
} from './people-rules.js';

const people = {
  owner: person('1', { role: 'owner' }),
  admin: person('2', { role: 'admin' }),
  otherAdmin: person('3', { role: 'admin' }),
  member: person('4', {}),
  otherMember: person('5', {}),
  gone: person('6', { status: 'deactivated' }),
  bot: person('7', { isBot: true }),
} satisfies Record<string, Manageable>;

type Name = keyof typeof people;

function person(id: string, more: Partial<Manageable>): Manageable {
  return { id, role: 'member', status: 'active', isBot: false, ...more };
}

function outcome(work: () => void): string {
  try {
    work();
    return 'may';
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
}

describe('managing people', () => {
  it.each<[Name, Name, string]>([
    ['owner', 'admin', 'may'],
    ['owner', 'member', 'may'],
    ['owner', 'gone', 'may'],
    ['owner', 'bot', 'may'],
    ['owner', 'owner', 'owner_must_transfer'],
    ['admin', 'member', 'may'],
    ['admin', 'gone', 'may'],
    ['admin', 'bot', 'may'],
    ['admin', 'owner', 'not_the_owner'],
    ['admin', 'otherAdmin', 'not_the_owner'],
    ['admin', 'admin', 'not_the_owner'],
    ['member', 'owner', 'not_an_admin'],
    ['member', 'admin', 'not_an_admin'],
    ['member', 'otherMember', 'not_an_admin'],
    ['member', 'member', 'not_an_admin'],
    ['bot', 'member', 'not_an_admin'],
  ])('by %s, of %s: %s', (actor, target, expected) => {
    expect(outcome(() => assertMayManagePerson(people[actor], people[target]))).toBe(expected);
    expect(stillManages(people[actor], people[target])).toBe(expected === 'may');
  });

  it('ends for an admin who is deactivated', () => {
    const { admin, member } = people;
    expect(stillManages({ ...admin, status: 'deactivated' }, member)).toBe(false);
  });

  it.each<[Name, string]>([
    ['owner', 'may'],
    ['admin', 'may'],
    ['member', 'not_an_admin'],
  ])('by %s, of the workspace itself: %s', (actor, expected) => {
    expect(outcome(() => assertAdmin(people[actor]))).toBe(expected);
  });
});

describe('changing people', () => {
  it.each<[Name, Name, PersonChange, string]>([
    ['owner', 'member', { role: 'admin' }, 'may'],
    ['owner', 'admin', { role: 'member' }, 'may'],
    ['owner', 'bot', { role: 'admin' }, 'may'],
    ['owner', 'gone', { role: 'admin' }, 'may'],
    ['owner', 'admin', { status: 'deactivated' }, 'may'],
    ['owner', 'member', { role: 'owner' }, 'may'],
    ['owner', 'gone', { role: 'owner' }, 'unknown_member'],
    ['owner', 'gone', { role: 'owner', status: 'active' }, 'may'],
    ['owner', 'member', { role: 'owner', status: 'deactivated' }, 'unknown_member'],
    ['owner', 'bot', { role: 'owner' }, 'unknown_member'],
    ['owner', 'owner', {}, 'may'],
    ['owner', 'owner', { role: 'owner', status: 'active' }, 'may'],
    ['owner', 'owner', { role: 'admin' }, 'owner_must_transfer'],
    ['owner', 'owner', { role: 'member' }, 'owner_must_transfer'],
    ['owner', 'owner', { status: 'deactivated' }, 'owner_must_transfer'],
    ['admin', 'member', { status: 'deactivated' }, 'may'],
    ['admin', 'gone', { status: 'active' }, 'may'],
    ['admin', 'member', { role: 'admin' }, 'not_the_owner'],
    ['admin', 'member', { role: 'member', status: 'deactivated' }, 'not_the_owner'],
    ['admin', 'otherAdmin', { status: 'deactivated' }, 'not_the_owner'],
    ['admin', 'admin', { role: 'member' }, 'not_the_owner'],
    ['admin', 'owner', { status: 'deactivated' }, 'not_the_owner'],
    ['admin', 'member', { role: 'owner' }, 'not_the_owner'],
    ['member', 'otherMember', { status: 'deactivated' }, 'not_an_admin'],
    ['member', 'member', { role: 'owner' }, 'not_an_admin'],
    ['member', 'member', {}, 'not_an_admin'],
    ['member', 'owner', { role: 'member' }, 'not_an_admin'],
  ])('by %s, of %s, to %j: %s', (actor, target, change, expected) => {
    expect(outcome(() => assertMayChangePerson(people[actor], people[target], change))).toBe(expected);
  });
});

describe('inviting people', () => {
  it.each<[Name, InviteRole, string]>([
    ['owner', 'admin', 'may'],
    ['owner', 'member', 'may'],
    ['admin', 'admin', 'not_the_owner'],
    ['admin', 'member', 'may'],
    ['member', 'admin', 'not_an_admin'],
    ['member', 'member', 'not_an_admin'],
  ])('by %s, with the role %s: %s', (actor, role, expected) => {
    expect(outcome(() => assertMayInvite(people[actor], role))).toBe(expected);
  });
});

describe('a role is decided about', () => {
  const goneAdmin = person('8', { role: 'admin', status: 'deactivated' });

  it.each<[Manageable, PersonChange, boolean]>([
    [goneAdmin, { status: 'active' }, true],
    [goneAdmin, { status: 'deactivated' }, false],
    [goneAdmin, {}, false],
    [people.admin, { status: 'active' }, false],
    [people.gone, { status: 'active' }, false],
    [people.member, { role: 'member' }, true],
    [people.member, { role: 'admin', status: 'active' }, true],
  ])('of %j by %j: %s', (target, change, expected) => {
    expect(decidesRole(target, change)).toBe(expected);
  });

  it('by a reset link for whoever is no member', () => {
    expect([people.owner, people.admin, people.member].map(linkGivesRole)).toEqual([true, true, false]);
  });
});
