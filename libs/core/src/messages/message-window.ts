import { DomainError } from '../errors.js';

/**
 * A range of messages: up to `older` with a seq below `pivot`, and up to `newer` with `pivot` or a higher
 * seq.
 */
export interface MessageWindow {
  pivot: number;
  older: number;
  newer: number;
}

/**
 * `before` and `after` exclude the message of that seq; `around` has it in the middle. At most one is given.
 * Without any, the place is the end of the chat.
 */
export interface MessagePlace {
  before?: number | null;
  after?: number | null;
  around?: number | null;
}

/** Throws `invalid_request` for more than one place. */
export function messageWindow(place: MessagePlace, limit: number): MessageWindow {
  const { before, after, around } = onlyOne(place);
  if (after !== undefined) return { pivot: after + 1, older: 0, newer: limit };
  if (around === undefined) return { pivot: before ?? Number.MAX_SAFE_INTEGER, older: limit, newer: 0 };
  const older = Math.floor(limit / 2);
  return { pivot: around, older, newer: limit - older };
}

function onlyOne(place: MessagePlace): { before?: number; after?: number; around?: number } {
  const given = Object.entries(place).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  if (given.length <= 1) return Object.fromEntries(given);
  const message = 'Send only one of `before`, `after` and `around`.';
  const errors = given.slice(1).map(([name]) => ({ pointer: `?${name}`, code: 'not_allowed', message }));
  throw new DomainError('invalid_request', message, errors);
}
