import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { arrows, refusedImports } from './arrows.mjs';
import { structureOf } from './check-structure.mjs';
import { circlesIn } from './circles.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const graphOf = (edges) => new Map(Object.entries(edges));

describe('circlesIn', () => {
  it.each([
    ['a tree', { a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }, []],
    ['two that name each other', { a: ['b'], b: ['a'] }, [['a', 'b']]],
    ['a circle of three', { a: ['b'], b: ['c'], c: ['a'], d: ['a'] }, [['a', 'b', 'c']]],
    ['a node that is no key', { a: ['b'] }, []],
    [
      'two circles with an arrow between them',
      { a: ['b'], b: ['a', 'c'], c: ['d'], d: ['c'] },
      [
        ['c', 'd'],
        ['a', 'b'],
      ],
    ],
  ])('finds those of %s', (_, edges, expected) => {
    expect(circlesIn(graphOf(edges))).toEqual(expected);
  });
});

describe('structureOf', () => {
  let root;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'fechatter-structure-'));
    execFileSync('git', ['init', '--quiet', root]);
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const write = (files) => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
  };
  const faults = () => {
    const { fullFolders, circles, backArrows } = structureOf(root);
    return { fullFolders, circles, backArrows };
  };

  it('finds nothing wrong with folders that import one way', () => {
    write({
      'apps/one/src/main.ts': `import { b } from './chats/b.js';`,
      'apps/one/src/chats/b.ts': `import type { c } from '../people/c.js';\nexport const b = 1;`,
      'apps/one/src/people/c.ts': `export const c = 1;`,
    });
    expect(faults()).toEqual({ fullFolders: [], circles: [], backArrows: [] });
  });

  it('names a folder of more than fifteen files', () => {
    write(Object.fromEntries(Array.from({ length: 16 }, (_, n) => [`libs/one/src/full/f${n}.ts`, ''])));
    expect(faults().fullFolders).toEqual(['libs/one/src/full holds 16 files']);
  });

  it('names files that import each other, over several lines and by type too', () => {
    write({
      'libs/one/src/a.ts': `import {\n  b,\n  type B,\n} from './b.js';\nexport const a = b;`,
      'libs/one/src/b.ts': `export type { A } from './a.js';\nexport const b = 1;`,
    });
    expect(faults().circles).toEqual(['these import each other: libs/one/src/a.ts, libs/one/src/b.ts']);
  });

  it.each([
    ['loads the other when it needs it', `export const b = () => import('./a.js');`],
    ['imports a type of the other where it uses it', `export type B = import('./a.js').A;`],
  ])('names files of which one %s', (_, text) => {
    write({ 'libs/one/src/a.ts': `import './b.js';`, 'libs/one/src/b.ts': text });
    expect(faults().circles).toEqual(['these import each other: libs/one/src/a.ts, libs/one/src/b.ts']);
  });

  it('names folders whose files import each other both ways, specs apart', () => {
    write({
      'apps/one/src/chats/a.ts': `import { b } from '../people/b.js';`,
      'apps/one/src/people/b.ts': `export const b = 1;`,
      'apps/one/src/people/b.spec.ts': `import { a } from '../chats/a.js';`,
    });
    expect(faults().backArrows).toEqual([]);
    write({ 'apps/one/src/people/c.ts': `import '../chats/a.js';` });
    expect(faults().backArrows).toEqual(['arrows run both ways between apps/one/src/chats, apps/one/src/people']);
  });
});

describe('the arrows of the apps', () => {
  const roomsOf = (app, isOne) => Object.keys(arrows[app]).filter(isOne).sort();
  const roomsIn = (app) =>
    readdirSync(join(ROOT, app, 'src'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ts|mjs)$/.test(entry.name))
      .map((entry) => relative(join(ROOT, app, 'src'), entry.parentPath).replaceAll('\\', '/'))
      .filter((folder) => folder !== '' && !folder.startsWith('test'));

  it.each(Object.keys(arrows))('of %s have a line for each of its folders, and for no other', (app) => {
    expect(roomsOf(app, (room) => !room.endsWith('.ts'))).toEqual([...new Set(roomsIn(app))].sort());
  });

  it.each(Object.keys(arrows))('of %s have a line for each file in src itself, except app.module.ts', (app) => {
    const files = readdirSync(join(ROOT, app, 'src')).filter((file) => /(?<!spec)\.ts$/.test(file));
    const rooms = roomsOf(app, (room) => room.endsWith('.ts'));
    expect([...rooms, 'app.module.ts'].sort()).toEqual(files.sort());
  });

  it.each([
    ['chats', ['requests'], '../requests/once.js', true],
    ['chats', ['requests'], './locked-chat.js', true],
    ['chats', ['requests'], '@fechatter/core', true],
    ['chats', ['requests'], '../messages/messages.service.js', false],
    ['chats', ['requests'], '../requests/inside/once.js', false],
    ['chats', ['requests'], '../app.module.js', false],
    ['chats', ['postgres/store.token.ts'], '../postgres/store.token.js', true],
    ['chats', ['postgres/store.token.ts'], '../postgres/pg-store.js', false],
    ['relay', ['relay/sql'], './sql/relay-state.js', true],
    ['relay', ['relay/sql'], './epoch/compare.js', false],
    ['postgres/chats', ['postgres/database'], '../database/now.js', true],
    ['postgres/chats', ['postgres/database'], '../people/session-rows.js', false],
    ['postgres/chats', ['postgres'], '../pg-store.js', true],
    ['postgres/chats', ['limits'], '../../limits/rate-clock.js', true],
    ['postgres/chats', [], '../../limits/rate-clock.js', false],
    ['config.ts', ['relay/epoch'], './relay/epoch/compare.js', true],
    ['config.ts', ['relay/epoch'], './relay/leader.js', false],
    ['config.ts', [], './main.js', false],
    ['main.ts', ['config.ts'], './config.js', true],
  ])('%s with %j may import %s: %s', (room, allowed, specifier, expected) => {
    const refused = refusedImports(room, allowed).some(({ regex }) => new RegExp(regex).test(specifier));
    expect(!refused).toBe(expected);
  });
});
