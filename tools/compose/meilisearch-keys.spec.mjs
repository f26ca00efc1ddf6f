import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('meilisearch-keys.mjs', import.meta.url));

let folder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fechatter-keys-'));
  for (const name of ['meilisearch-search-key.uid', 'meilisearch-index-key.uid'])
    writeFileSync(join(folder, name), '6f8b3a52-0000-4000-8000-000000000000\n');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it.each(['hunter\n2', '\ufeffhunter2', 'hunter\u00002'])('refuses the master key %j without showing it', (key) => {
  const file = 'meilisearch-master-key';
  writeFileSync(join(folder, file), `x${key}`);
  const env = { PATH: process.env.PATH, SECRETS_FOLDER: folder, MEILI_URL: 'http://127.0.0.1:9' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM], { env, encoding: 'utf8', timeout: 60_000 });
  expect(status).toBe(1);
  expect(stderr).toContain(`${file} must be one line`);
  expect(stdout + stderr).not.toContain('hunter');
});
