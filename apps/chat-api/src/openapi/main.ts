import { parseArgs } from 'node:util';
import { breakingChanges, noteChange, readDocument, writeDocument } from '@fechatter/openapi';
import { VERSION } from '@fechatter/server';
import { currentDocument } from './part.js';

const { values } = parseArgs({ options: { breaking: { type: 'string' } } });
const document = await currentDocument();
const breaks = breakingChanges(readDocument(), document);
const why = values.breaking?.trim();

if (breaks.length > 0 && !why) {
  const list = breaks.map((line) => `  ${line}`).join('\n');
  console.error(`Clients that were written against docs/openapi.json would break:\n${list}`);
  console.error('If that is meant: npm run openapi -- --breaking "<why>", which notes it in docs/api-changes.md.');
  process.exitCode = 1;
} else {
  if (why && breaks.length > 0) noteChange({ version: VERSION, date: new Date(), why, breaks });
  writeDocument(document);
}
