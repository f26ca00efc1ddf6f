import { DomainError, type FieldError } from '../errors.js';
import { shownName } from '../shown.js';

/**
 * Checks the list of people in a request's `field`. Throws `invalid_membership` for the caller's own id and
 * for a repeated id.
 */
export function assertOthers(field: string, userIds: readonly string[], ownId: string): void {
  const isWrong = (userId: string, index: number) => userId === ownId || userIds.indexOf(userId) !== index;
  refuse(refusals.notOthers, field, userIds, isWrong);
}

/** Checks the same list. Throws `unknown_member` for ids that are not in `known`. */
export function assertKnown(field: string, userIds: readonly string[], known: readonly string[]): void {
  refuse(refusals.unknown, field, userIds, isNoneOf(known));
}

/** Checks the same list. Throws `unknown_member` for ids that are not in `memberIds`. */
export function assertMembers(field: string, userIds: readonly string[], memberIds: readonly string[]): void {
  refuse(refusals.notMembers, field, userIds, isNoneOf(memberIds));
}

function isNoneOf(ids: readonly string[]): (userId: string) => boolean {
  const known = new Set(ids);
  return (userId) => !known.has(userId);
}

interface Refusal {
  code: 'invalid_membership' | 'unknown_member';
  /** Follows the name of the field. */
  detail: string;
  /** Said of each wrong id. */
  message: string;
}

const refusals = {
  notOthers: {
    code: 'invalid_membership',
    detail: 'must name each of the other people once',
    message: 'This must be the id of another person, listed once.',
  },
  unknown: {
    code: 'unknown_member',
    detail: 'contains unknown people',
    message: 'This is not the id of an active person of the workspace.',
  },
  notMembers: {
    code: 'unknown_member',
    detail: 'contains people who are not members of this chat',
    message: 'This person is not a member of this chat.',
  },
} satisfies Record<string, Refusal>;

function refuse(
  { code, detail, message }: Refusal,
  field: string,
  userIds: readonly string[],
  isWrong: (userId: string, index: number) => boolean,
): void {
  const errors = userIds.flatMap((userId, index): FieldError[] =>
    isWrong(userId, index) ? [{ pointer: `/${field}/${index}`, code, message }] : [],
  );
  if (errors.length > 0) throw new DomainError(code, `${shownName(field)} ${detail}: see \`errors\`.`, errors);
}
