import { cutText } from '@fechatter/core';

const LONGEST_STEP = 100;
const LONGEST_POINTER = 500;

/**
 * The JSON pointer (RFC 6901) to the value at `path` in a body. Ends with `…` if it is too long: a client
 * could make an answer of many megabytes of one long name.
 */
export function pointerTo(path: readonly (string | number)[]): string {
  let pointer = '';
  for (const step of path) {
    if (pointer.length > LONGEST_POINTER) return `${pointer}/…`;
    pointer += `/${escapeStep(String(step))}`;
  }
  return pointer;
}

/** A step of a pointer. A name of more than 100 characters is cut, and ends with `…`. */
export function escapeStep(step: string): string {
  return cutText(step, LONGEST_STEP).replaceAll('~', '~0').replaceAll('/', '~1');
}
