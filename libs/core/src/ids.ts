const LARGEST_ID = 9_223_372_036_854_775_807n;

/** Whether `text` can be an id at all: the decimal form of a positive bigint, without sign or leading zeros. */
export function isId(text: string): boolean {
  return /^[1-9]\d{0,18}$/.test(text) && BigInt(text) <= LARGEST_ID;
}

/** Whether `text` is a moment as we write it: much that JavaScript would take for one is none to PostgreSQL. */
export function isTimestamp(text: string): boolean {
  const moment = new Date(text);
  return /^[1-9]\d{3}-/.test(text) && !Number.isNaN(moment.getTime()) && moment.toISOString() === text;
}
