const LONGEST_STEP = 100;
const LONGEST_POINTER = 500;

/**
 * The JSON pointer (RFC 6901) to the value at `path` in a body. Ends with `…` if it is too long: a client could
 * make an answer of many megabytes of one long name.
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
  const points = [...step.slice(0, 2 * LONGEST_STEP + 2)];
  const cut = points.length > LONGEST_STEP ? `${points.slice(0, LONGEST_STEP).join('')}…` : step;
  return cut.replaceAll('~', '~0').replaceAll('/', '~1');
}
