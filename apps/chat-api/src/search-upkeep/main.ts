import { ConfigError } from '@fechatter/server';
import { readCommand, UsageError, USAGE } from './command-line.js';
import { parseConfig } from './config.js';
import { retryOrDrop, listDeadLetters } from './dead-letters.js';
import { CantBeDoneError, withParts, type Parts } from './parts.js';
import { rebuild } from './rebuild.js';
import { verify } from './verify.js';

/**
 * The commands for operators of the search index: `main.js rebuild|verify|dead`, with the settings of
 * chat-api. {@link USAGE} says when it exits with 0, 1 and 2.
 */

const CANT_BE_DONE = 2;

process.exit(await run());

async function run(): Promise<number> {
  try {
    const command = readCommand(process.argv.slice(2));
    if (command.name === 'help') return print(USAGE);
    return await withParts(parseConfig(), (parts) => carryOut(command, parts));
  } catch (error) {
    const isExplained = [UsageError, ConfigError, CantBeDoneError].some((known) => error instanceof known);
    process.stderr.write(`${isExplained ? (error as Error).message : String((error as Error).stack ?? error)}\n`);
    return CANT_BE_DONE;
  }
}

function carryOut(command: Exclude<ReturnType<typeof readCommand>, { name: 'help' }>, parts: Parts): Promise<number> {
  switch (command.name) {
    case 'rebuild':
      return rebuild(command, parts);
    case 'verify':
      return verify(command, parts);
    case 'list':
      return listDeadLetters(command, parts);
    case 'retry':
    case 'drop':
      return retryOrDrop(command, parts);
  }
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}
