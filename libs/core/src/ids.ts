const LARGEST_ID = 9_223_372_036_854_775_807n;

/** What ids look like. Not every number of 19 digits is one. */
export const ID_PATTERN = /^[1-9][0-9]{0,18}$/;

/** Whether `text` can be an id: a positive bigint in decimal, without sign or leading zeros. */
export function isId(text: string): boolean {
  return ID_PATTERN.test(text) && BigInt(text) <= LARGEST_ID;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What {@link isUuid} accepts, as a regular expression. */
export const UUID_PATTERN = UUID.source;

/** Whether `text` is a UUID as PostgreSQL writes it, in lower case. Sessions and events have such ids. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** Whether `text` is the decimal form of an integer above 0 that has at most `maxDigits` digits. */
export function isPositiveInteger(text: string, maxDigits: number): boolean {
  return text.length <= maxDigits && /^[1-9]\d*$/.test(text);
}

/** Whether `text` is a timestamp as we write it. JavaScript parses many texts that PostgreSQL refuses. */
export function isTimestamp(text: string): boolean {
  const moment = new Date(text);
  return /^[1-9]\d{3}-/.test(text) && !Number.isNaN(moment.getTime()) && moment.toISOString() === text;
}
