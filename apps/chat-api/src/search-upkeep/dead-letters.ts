import { countDeadLetters, deadLetters, dropDeadLetter, retryDeadLetter, type NatsConnection } from '@fechatter/nats';
import type { LettersCommand, ListCommand } from './command-line.js';
import type { Parts } from './parts.js';

const NOT_ALL = 1;
/** How many refusals are printed. */
const MOST_REFUSALS = 20;

/** Prints the dead letters as lines of columns, oldest first. */
export async function listDeadLetters({ limit }: ListCommand, { nats, say }: Parts): Promise<number> {
  const count = await countDeadLetters(nats);
  say(count === 0 ? 'There are no dead letters.' : 'seq\tstored at\tmessage\tchat\treason');
  let listed = 0;
  for await (const { seq, storedAt, letter } of deadLetters(nats)) {
    const { messageId, chatId, reason } = letter;
    say([seq, storedAt.toISOString(), messageId ?? '-', chatId ?? '-', inOneLine(reason)].join('\t'));
    listed += 1;
    if (listed === limit) break;
  }
  if (count > listed) say(`… and ${count - listed} more`);
  return 0;
}

/** Retries or drops dead letters, and says why for those that it can't. Returns the exit code. */
export async function retryOrDrop({ name, which }: LettersCommand, { nats, say }: Parts): Promise<number> {
  let done = 0;
  let refused = 0;
  for await (const seq of which === 'all' ? sequencesOf(nats) : which) {
    const problem = name === 'retry' ? await retry(nats, seq) : await drop(nats, seq);
    if (problem === null) done += 1;
    else if (++refused <= MOST_REFUSALS) say(`${seq}: ${problem}`);
  }
  say(`${name === 'retry' ? 'Requested again' : 'Dropped'}: ${done}${refused > 0 ? `, not: ${refused}` : ''}`);
  return refused === 0 ? 0 : NOT_ALL;
}

async function* sequencesOf(nats: NatsConnection): AsyncGenerator<number> {
  for await (const { seq } of deadLetters(nats)) yield seq;
}

/** Null if it was done, else why not. */
async function retry(nats: NatsConnection, seq: number): Promise<string | null> {
  const outcome = await retryDeadLetter(nats, seq);
  if (outcome === 'requested') return null;
  return outcome === 'gone' ? NONE : 'it names neither a message nor a chat; drop it, or rebuild the index';
}

async function drop(nats: NatsConnection, seq: number): Promise<string | null> {
  return (await dropDeadLetter(nats, seq)) ? null : NONE;
}

const NONE = 'there is no such dead letter';

function inOneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}
