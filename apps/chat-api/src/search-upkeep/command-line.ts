import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { isRebuildOrder } from '@fechatter/core';

export const USAGE = `Usage: rebuild | verify | dead list | dead retry | dead drop

rebuild                 fills a new search index beside the live one, and waits until it is live
  --order ID            the id of the order (random): an order that was carried out is not carried out again
  --no-wait             gives the order and ends
  --timeout SECONDS     how long to wait (3600)

verify                  compares the search index with the database
  --json                prints the result as JSON
  --timeout SECONDS     how long to wait until the index has what the database has (120)

dead list               lists the documents that the search engine refused, oldest first
  --limit N             how many (50)
dead retry SEQ...       has them written to the index again
dead drop SEQ...        forgets them
  --all                 all of them, instead of SEQ

Exits with 0 when all is well. With 1: rebuild, not live in time; verify, they differ; retry and drop, not all that
were named. With 2: it could not be done.`;

export interface RebuildCommand {
  name: 'rebuild';
  order: string;
  waits: boolean;
  timeoutMs: number;
}

export interface VerifyCommand {
  name: 'verify';
  json: boolean;
  timeoutMs: number;
}

export interface ListCommand {
  name: 'list';
  limit: number;
}

export interface LettersCommand {
  name: 'retry' | 'drop';
  /** Their sequences in the stream `WORK`. */
  which: readonly number[] | 'all';
}

type Command = RebuildCommand | VerifyCommand | ListCommand | LettersCommand | { name: 'help' };

/** The message says what is wrong with the arguments. */
export class UsageError extends Error {}

const MOST_SECONDS = 7 * 24 * 3_600;
const MOST_LISTED = 10_000;
const seconds = (fallback: string) => ({ timeout: { type: 'string', default: fallback } }) as const;

export function readCommand(args: readonly string[]): Command {
  const [name = '', ...rest] = args;
  if (args.length === 0 || args.includes('--help')) return { name: 'help' };
  switch (name) {
    case 'rebuild':
      return readRebuild(rest);
    case 'verify':
      return readVerify(rest);
    case 'dead':
      return readDead(rest);
    default:
      throw new UsageError(`There is no command "${name}". Try --help.`);
  }
}

function readRebuild(args: string[]): RebuildCommand {
  const options = { order: { type: 'string' }, 'no-wait': { type: 'boolean', default: false } } as const;
  const { values } = parse({ args, options: { ...options, ...seconds('3600') } });
  const order = values.order ?? randomUUID();
  if (!isRebuildOrder(order)) throw new UsageError('--order must have 1 to 64 letters, digits, ".", ":", "_" or "-".');
  return { name: 'rebuild', order, waits: !values['no-wait'], timeoutMs: timeoutOf(values.timeout) };
}

function readVerify(args: string[]): VerifyCommand {
  const { values } = parse({ args, options: { json: { type: 'boolean', default: false }, ...seconds('120') } });
  return { name: 'verify', json: values.json, timeoutMs: timeoutOf(values.timeout) };
}

function readDead([what = '', ...args]: string[]): ListCommand | LettersCommand {
  if (what === 'list') {
    const { values } = parse({ args, options: { limit: { type: 'string', default: '50' } } });
    return { name: 'list', limit: wholeNumber('--limit', values.limit, MOST_LISTED) };
  }
  if (what !== 'retry' && what !== 'drop') throw new UsageError('Say what to do: dead list, dead retry or dead drop.');
  const options = { all: { type: 'boolean', default: false } } as const;
  const { values, positionals } = parse({ args, options, allowPositionals: true });
  const sequences = positionals.map((text) => wholeNumber('SEQ', text, Number.MAX_SAFE_INTEGER));
  if (values.all === sequences.length > 0) throw new UsageError('Name the letters by SEQ, or all of them by --all.');
  return { name: what, which: values.all ? 'all' : sequences };
}

function timeoutOf(text: string): number {
  return wholeNumber('--timeout', text, MOST_SECONDS) * 1_000;
}

function wholeNumber(name: string, text: string, max: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number <= max) return number;
  throw new UsageError(`${name} must be a number from 1 to ${max}, not "${text}".`);
}

/** Says what is wrong in one sentence. */
const parse: typeof parseArgs = (config) => {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('. ')[0]?.replace(/\.$/, '')}. Try --help.`);
  }
};
