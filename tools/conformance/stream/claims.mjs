/** Says what was seen in place of what the rule demands. */
export class Broken extends Error {}

/** Says why the rule can't be checked here. */
export class Skipped extends Error {}

/** @param {unknown} condition @param {string} seen @returns {asserts condition} */
export function claim(condition, seen) {
  if (!condition) throw new Broken(seen);
}

const SHOWN_CHARACTERS = 200;

/** A value as it is shown to the reader, shortened. */
export function shown(value) {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
