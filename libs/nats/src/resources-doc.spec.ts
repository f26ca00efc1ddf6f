import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import * as subjects from './subjects.js';

const page = readFileSync(new URL('../../../docs/architecture.md', import.meta.url), 'utf8');
const rows = Array.from(page.matchAll(/^\| `([A-Z]+)`(?: \((.+?)\))? +\|/gm), ([, name = '', listed = '']) => ({
  name,
  subjects: Array.from(listed.matchAll(/`(.+?)`/g), ([, subject]) => subject),
}));

/** The stream and bucket names in `subjects.ts`. */
const named = Object.entries(subjects).filter(([key]) => key.endsWith('_STREAM') || key.endsWith('_BUCKET'));

describe('docs/architecture.md', () => {
  it('lists every stream and bucket once, and no other', () => {
    expect(rows.map(({ name }) => name).sort()).toEqual(named.map(([, name]) => name).sort());
  });

  it('lists every key of INDEXER', () => {
    const section = page.split('\nThe keys of `INDEXER`')[1]?.split('\n\n')[1] ?? '';
    const listed = Array.from(section.matchAll(/^\| `([a-z]+)`/gm), ([, key]) => key);
    const keys = Object.entries(subjects).filter(([name]) => name.endsWith('_KEY'));
    expect(listed.sort()).toEqual(keys.map(([, key]) => key).sort());
  });

  it.each([
    [subjects.CHAT_STREAM, subjects.CHAT_STREAM_SUBJECTS],
    [subjects.WORK_STREAM, subjects.WORK_STREAM_SUBJECTS],
  ])('lists the subjects of %s', (stream, expected) => {
    expect(rows.find(({ name }) => name === stream)?.subjects).toEqual(expected);
  });
});
