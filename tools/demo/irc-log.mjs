/**
 * Reads the log of an IRC channel:
 *
 *     [14:06] <drew212> find what?                     said
 *     [14:06]  * ngnp trying                           an action, said as "* ngnp trying"
 *     === nick [~host] has joined #ubuntu              joined (has left: left)
 *     === old is now known as new                      renamed
 *     === ogra goes to bed                             an action, as older logs write it
 *
 * Times in the log are minutes, and `===` lines have none. The lines of a minute are spread evenly over it.
 *
 * @typedef {{ atMs: number, nick: string }} Moment `atMs` counts from the log's first minute
 * @typedef {Moment & { kind: 'said', text: string }} Said
 * @typedef {Moment & { kind: 'joined' | 'left' }} CameOrWent
 * @typedef {Moment & { kind: 'renamed', to: string }} Renamed
 * @typedef {Said | CameOrWent | Renamed} Entry
 */

const MINUTE_MS = 60_000;
const MINUTES_A_DAY = 24 * 60;

const said = /^\[(\d\d):(\d\d)\] <([^>]+)> ?(.*)$/s;
const action = /^\[(\d\d):(\d\d)\] +\* +(\S+)(.*)$/s;
const cameOrWent = /^=== (\S+) \[.*?\] +has (joined|left) #/;
const renamed = /^=== (\S+) is now known as (\S+)/;
const channelNotice = /^=== (?:mode\/|\.\.\[topic)/;
const oldAction = /^=== (\S+) (.+)$/s;

/**
 * @param {Buffer} bytes the file, mostly UTF-8
 * @returns {Entry[]} in the log's order, without empty messages and other lines
 */
export function parseIrcLog(bytes) {
  const lines = linesOf(bytes).map(parseLine).filter(Boolean);
  return spreadOverMinutes(withElapsedMinutes(lines));
}

/**
 * @param {Buffer} bytes
 * @returns {string[]} decoded one by one, so that an invalid byte affects only its line
 */
function linesOf(bytes) {
  const lines = [];
  for (let start = 0; start < bytes.length;) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline === -1 ? bytes.length : newline;
    lines.push(decode(bytes.subarray(start, end)).replace(/\r$/, ''));
    start = end + 1;
  }
  return lines;
}

/** @param {Uint8Array} line UTF-8 or else Latin-1. NUL is removed, since the API refuses it. */
function decode(line) {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(line).replaceAll('\0', '');
  } catch {
    return new TextDecoder('latin1').decode(line).replaceAll('\0', '');
  }
}

/** @typedef {Entry & { minuteOfDay: number | null }} Line */

/** @param {string} line @returns {Line | null} null for lines that are no entry */
function parseLine(line) {
  return parseTalk(line) ?? parseNotice(line);
}

/** @param {string} line @returns {Line | null} */
function parseTalk(line) {
  const [, hours, minutes, nick, rest] = said.exec(line) ?? action.exec(line) ?? [];
  if (nick === undefined) return null;
  const text = said.test(line) ? rest : `* ${nick}${rest}`;
  const minuteOfDay = Number(hours) * 60 + Number(minutes);
  return text.trim() === '' ? null : { kind: 'said', atMs: 0, minuteOfDay, nick: nick.trim(), text };
}

/** @param {string} line @returns {Line | null} */
function parseNotice(line) {
  const base = { atMs: 0, minuteOfDay: null };
  const coming = cameOrWent.exec(line);
  if (coming) return { ...base, kind: /** @type {'joined' | 'left'} */ (coming[2]), nick: coming[1] };
  const rename = renamed.exec(line);
  if (rename) return { ...base, kind: 'renamed', nick: rename[1], to: rename[2] };
  const old = channelNotice.test(line) ? null : oldAction.exec(line);
  return old ? { ...base, kind: 'said', nick: old[1], text: `* ${old[1]} ${old[2]}` } : null;
}

/**
 * @param {Line[]} lines
 * @returns {{ line: Line, minute: number }[]} minutes since the first line, past midnight too
 */
function withElapsedMinutes(lines) {
  let last = lines.find((line) => line.minuteOfDay !== null)?.minuteOfDay ?? 0;
  let elapsed = 0;
  return lines.map((line) => {
    const now = line.minuteOfDay ?? last;
    const step = (now - last + MINUTES_A_DAY) % MINUTES_A_DAY;
    // A step back by a few minutes is a clock that was corrected, not a new day.
    if (step < MINUTES_A_DAY / 2) [elapsed, last] = [elapsed + step, now];
    return { line, minute: elapsed };
  });
}

/** @param {{ line: Line, minute: number }[]} timed @returns {Entry[]} */
function spreadOverMinutes(timed) {
  const perMinute = new Map();
  for (const { minute } of timed) perMinute.set(minute, (perMinute.get(minute) ?? 0) + 1);
  const seen = new Map();
  return timed.map(({ line: { minuteOfDay: _, ...entry }, minute }) => {
    const index = seen.get(minute) ?? 0;
    seen.set(minute, index + 1);
    return { ...entry, atMs: minute * MINUTE_MS + Math.floor((index / perMinute.get(minute)) * MINUTE_MS) };
  });
}

/**
 * Cuts the log before the message that exceeds the limit.
 * @param {Entry[]} entries @param {number} limit @returns {Entry[]}
 */
export function firstMessages(entries, limit) {
  let messages = 0;
  const end = entries.findIndex((entry) => entry.kind === 'said' && ++messages > limit);
  return end === -1 ? entries : entries.slice(0, end);
}
