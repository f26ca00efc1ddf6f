const DAY = String.raw`(\d{4}-(?:0[1-9]|1[0-2])-\d\d)`;
const OFFSET = String.raw`(z|[+-](?:[01]\d|2[0-3]):[0-5]\d)`;
const RFC_3339 = new RegExp(String.raw`^${DAY}t((?:[01]\d|2[0-3]):[0-5]\d):([0-5]\d|60)(\.\d+)?${OFFSET}$`, 'i');
const LEAP_SECOND = '60';
const MILLISECONDS = '.123'.length;
/** Nothing that is stored happened before, or will happen after. */
const EARLIEST_MS = 0;
const LATEST_MS = Date.UTC(9999, 0, 1);

/**
 * A moment of RFC 3339 with any offset, in UTC with milliseconds; one before 1970 or after 9998 as the end of that
 * range, and a leap second as the end of the second before it. Null for any other text.
 */
export function momentInUtc(text: string): string | null {
  const [, day = '', minute = '', second = '', fraction = '', offset = ''] = RFC_3339.exec(text) ?? [];
  if (!isDay(day)) return null;
  const seconds = second === LEAP_SECOND ? '59.999' : second + fraction.slice(0, MILLISECONDS);
  const ms = Date.parse(`${day}T${minute}:${seconds}${offset.toUpperCase()}`);
  return new Date(Math.min(Math.max(ms, EARLIEST_MS), LATEST_MS)).toISOString();
}

/** JavaScript takes 30 February for a day of March. */
function isDay(day: string): boolean {
  const midnight = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day);
}
