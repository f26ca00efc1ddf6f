import { DomainError } from '../errors.js';

/** A stretch of a chat: up to `older` messages with a smaller seq than `pivot`, and up to `newer` from `pivot` on. */
export interface MessageWindow {
  pivot: number;
  older: number;
  newer: number;
}

/** `before` and `after` exclude the message of that seq, `around` has it in the middle. At most one of them; none: the newest. */
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
  const message = 'Give one of before, after and around.';
  const errors = given.slice(1).map(([name]) => ({ pointer: `?${name}`, code: 'not_allowed', message }));
  throw new DomainError('invalid_request', message, errors);
}
