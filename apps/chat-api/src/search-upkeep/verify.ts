import { SearchUnavailableError } from '@fechatter/core';
import type { VerifyCommand } from './command-line.js';
import { Comparison, isSame, type Findings } from './comparison.js';
import { DIFFERENCES } from './differences.js';
import { CantBeDoneError, reasonOf, type Parts } from './parts.js';

const THEY_DIFFER = 1;

const meaning = {
  missing: 'missing in the index',
  stale: 'of another version in the index',
  resurrected: 'in the index, but deleted or unknown in the database',
};

/** Compares the live index with the database, and prints which messages differ. Returns the exit code. */
export async function verify({ json, timeoutMs }: VerifyCommand, parts: Parts): Promise<number> {
  const findings = await new Comparison(parts, timeoutMs).run().catch((error: unknown) => {
    if (!(error instanceof SearchUnavailableError)) throw error;
    throw new CantBeDoneError(reasonOf(error), { cause: error });
  });
  const lines = json ? [JSON.stringify({ same: isSame(findings), ...findings })] : described(findings);
  for (const line of lines) parts.say(line);
  return isSame(findings) ? 0 : THEY_DIFFER;
}

function described({ compared, differences }: Findings): string[] {
  const found = DIFFERENCES.filter((difference) => differences[difference].count > 0).map((difference) => {
    const { count, firstIds } = differences[difference];
    const more = count > firstIds.length ? ' …' : '';
    return `  ${count} ${meaning[difference]}: ${firstIds.join(' ')}${more}`;
  });
  const messages = `${compared.toLocaleString('en')} messages, deleted ones included`;
  if (found.length === 0) return [`Index and database are the same: ${messages}.`];
  return [`Index and database differ. Of ${messages}:`, ...found];
}
