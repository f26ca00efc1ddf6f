import { DomainError, type FieldError } from '../errors.js';

/**
 * Checks the list of people in a request's `field`. Throws `invalid_membership` for the caller's own id and
 * for a repeated id.
 */
export function assertOthers(field: string, userIds: readonly string[], ownId: string): void {
  const isWrong = (userId: string, index: number) => userId === ownId || userIds.indexOf(userId) !== index;
  refuse('invalid_membership', field, userIds, isWrong, 'must be the id of another person, listed once');
}

/** Checks the same list. Throws `unknown_member` for ids that are not in `known`. */
export function assertKnown(field: string, userIds: readonly string[], known: readonly string[]): void {
  const isKnown = new Set(known);
  refuse('unknown_member', field, userIds, (userId) => !isKnown.has(userId), 'is not the id of an eligible person');
}

function refuse(
  code: keyof typeof details,
  field: string,
  userIds: readonly string[],
  isWrong: (userId: string, index: number) => boolean,
  message: string,
): void {
  const errors = userIds.flatMap((userId, index): FieldError[] =>
    isWrong(userId, index) ? [{ pointer: `/${field}/${index}`, code, message }] : [],
  );
  if (errors.length > 0) throw new DomainError(code, details[code], errors);
}

const details = {
  invalid_membership: 'List each of the other people once.',
  unknown_member: 'The list contains unknown people.',
};
