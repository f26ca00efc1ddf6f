import { describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: ROOT })
  .toString('utf8')
  .split('\n')
  .filter((file) => file !== '' && existsSync(join(ROOT, file)));
const read = (file) => readFileSync(join(ROOT, file), 'utf8');

const LINK = /\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g;
/** A path in backticks that begins at the top; those with a `<name>` or `…` in them are patterns. */
const PATH = /`((?:apps|bench|docs|libs|migrations|tools)\/[\w./-]+)`/g;
/** A spec, and the names of its tests that follow it in quotation marks. */
const TESTS = /`([\w.-]+spec\.(?:ts|mjs))`((?:,? "[^"]+")+)/g;

describe.each(tracked.filter((file) => file.endsWith('.md')))('%s', (page) => {
  it('links only to what exists', () => {
    const links = Array.from(read(page).matchAll(LINK), ([, path]) => path);
    expect(links.filter((path) => !existsSync(join(ROOT, dirname(page), path)))).toEqual([]);
  });

  it('names only files and folders that exist', () => {
    const paths = Array.from(read(page).matchAll(PATH), ([, path]) => path);
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});

describe('CONTRIBUTING.md', () => {
  const named = Array.from(read('CONTRIBUTING.md').replaceAll(/\s+/g, ' ').matchAll(TESTS)).flatMap(
    ([, spec, titles]) => Array.from(titles.matchAll(/"([^"]+)"/g), ([, title]) => [spec, title]),
  );

  it.each(named)('names a test of %s: %s', (spec, title) => {
    const files = tracked.filter((file) => basename(file) === spec);
    expect(files.some((file) => read(file).includes(title))).toBe(true);
  });

  it('names tests', () => {
    expect(named.length).toBeGreaterThan(20);
  });
});
