import { fileURLToPath } from 'node:url';
import { parseArguments, resolveFromCaller } from '../command/arguments.mjs';
import { Failure } from '../../libs/system/src/failure.mjs';

/**
 * @typedef {object} Options
 * @property {boolean} help
 * @property {string} file the log to play
 * @property {number} speed times the log's own pace; 0: each entry after the one before is acknowledged
 * @property {number} limit the most messages to play
 * @property {boolean} kill whether to kill -9 the services while it runs
 */

export const USAGE = `npm run demo -- [FILE] [options]

Plays an IRC log through the public API of a throw-away system. Reports whether every message was stored, received by
the listeners, and found by search.

  FILE        a log with lines such as "[14:06] <nick> text" (a small sample)
  --speed N   play at N times the log's own pace (60); 0: as fast as messages are acknowledged
  --limit N   play at most N messages
  --kill      kill -9 chat-api, a notify-server, search-indexer or NATS every few seconds, and restart it

MEILI_BIN: the Meilisearch program to start, instead of searching in PostgreSQL.`;

const sample = fileURLToPath(new URL('./sample.txt', import.meta.url));

const OPTIONS = /** @type {const} */ ({
  speed: { type: 'string', default: '60' },
  limit: { type: 'string', default: 'Infinity' },
  kill: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
});

/** @param {string[]} args @returns {Options} */
export function demoOptions(args) {
  const { values, positionals } = parseArguments({ args, allowPositionals: true, options: OPTIONS });
  if (positionals.length > 1) throw new Failure(`Name one log, not ${positionals.length}. Try --help.`);
  const { help, kill } = values;
  return {
    help,
    kill,
    file: positionals.length === 0 ? sample : resolveFromCaller(positionals[0]),
    speed: count('speed', values.speed),
    limit: count('limit', values.limit),
  };
}

/** @param {string} name @param {string} text */
function count(name, text) {
  const value = text.trim() === '' ? NaN : Number(text);
  if (value >= 0) return value;
  throw new Failure(`--${name} must be 0 or a positive number, not "${text}".`);
}
