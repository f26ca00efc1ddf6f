import type { Done, PeopleCommand, StatusCommand } from './commands.js';
import { formatAnswer, succeeded } from './commands.js';

/** A person of the workspace. Roles never change. */
export interface PersonModel {
  id: string;
  role: 'owner' | 'admin' | 'member';
  isActive: boolean;
  fullName: string;
}

/**
 * Tells why the answer to `done` can't be right, given the people before the round and the other commands of
 * the round. Null if it can.
 */
export function contradiction(
  people: readonly PersonModel[],
  done: Done<PeopleCommand>,
  round: readonly Done[],
): string | null {
  const actor = people.find(({ id }) => id === done.command.actor);
  if (!actor) return 'unknown actor';
  const expected = actor.isActive ? [expectedAnswer(people, actor, done.command)] : ['401 session_revoked'];
  if (isShutOut(actor, round)) expected.push('401 session_revoked', '403 not_an_admin', '404 user_not_found');
  return expected.includes(formatAnswer(done.answer)) ? null : `expected ${expected.join(' or ')}`;
}

/** Returns the people after a round, in which the commands with a success had their effect. */
export function peopleAfter(people: readonly PersonModel[], round: readonly Done[]): PersonModel[] {
  return people.map((person) => round.reduce(afterCommand, person));
}

function afterCommand(person: PersonModel, { command, answer }: Done): PersonModel {
  if (!succeeded(answer)) return person;
  if (command.kind === 'rename-me' && command.actor === person.id) return { ...person, fullName: command.name };
  if (command.kind === 'deactivate' && command.userId === person.id) return { ...person, isActive: false };
  if (command.kind === 'reactivate' && command.userId === person.id) return { ...person, isActive: true };
  return person;
}

/** The owner manages everyone except themselves, an admin manages members, and a member nobody. */
function expectedAnswer(people: readonly PersonModel[], actor: PersonModel, command: PeopleCommand): string {
  if (command.kind === 'rename-me') return '200';
  if (actor.role === 'member') return '403 not_an_admin';
  if (command.kind === 'rename-workspace') return '200';
  const { userId } = command as StatusCommand;
  const target = people.find(({ id }) => id === userId);
  if (actor.role === 'admin') return target?.role === 'member' ? '200' : '403 not_the_owner';
  if (actor.id !== userId || command.kind === 'reactivate') return '200';
  return '409 owner_must_transfer';
}

function isShutOut(actor: PersonModel, round: readonly Done[]): boolean {
  return round.some(
    ({ command, answer }) => command.kind === 'deactivate' && command.userId === actor.id && succeeded(answer),
  );
}
