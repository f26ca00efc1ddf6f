/**
 * `npm test`: runs every spec with a PostgreSQL started for this run; the specs start their own nats-servers.
 * Passes its arguments to Jest. The last line counts the tests.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildServices } from './building/build.mjs';
import { command } from './command/command.mjs';
import { installPackages } from './building/install.mjs';
import { complain, say, step } from './command/progress.mjs';
import { findChromium } from './test-run/chromium.mjs';
import { keepFromStraying, killStrays } from './test-run/strays.mjs';
import { countsIn } from './test-run/test-counts.mjs';
import { findMeilisearch, findNatsServer, startPostgres } from '../libs/system/src/index.mjs';
import { ROOT } from '../libs/system/src/places.mjs';
import { inheritedEnvironment } from '../libs/system/src/services/services.mjs';

const RESULTS = 'results.json';

/** The cluster is thrown away, so a crash of the machine may corrupt it. */
const QUICK = { fsync: 'off', full_page_writes: 'off', max_connections: '200' };

const SKIPPED_HALF = `
  *****************************************************************************
  **  No Meilisearch was found (MEILI_BIN, or "meilisearch" on PATH):        **
  **  the Meilisearch half of the search tests is SKIPPED.                   **
  *****************************************************************************
`;

const SKIPPED_BROWSER = `
  *****************************************************************************
  **  No Chromium was found (CHROMIUM_BIN, or "chromium" on PATH):           **
  **  the tests in a real browser are SKIPPED.                               **
  *****************************************************************************
`;

await command(async () => {
  await installPackages(step);
  await buildServices(step);
  const folder = mkdtempSync(join(tmpdir(), 'fechatter-test-'));
  keepFromStraying(folder);
  let postgres;
  try {
    step('starting PostgreSQL');
    postgres = await startPostgres({ dataDir: folder, settings: QUICK, temporary: true });
    const code = await runJest(folder, await testEnvironment(postgres.url, folder));
    const strays = killStrays(folder);
    if (strays.length > 0) complain(`Killed processes that specs left running:\n  ${strays.join('\n  ')}`);
    return report(folder, code);
  } finally {
    await postgres?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

async function testEnvironment(databaseUrl, folder) {
  const meilisearch = findMeilisearch();
  if (!meilisearch) complain(SKIPPED_HALF);
  const chromium = findChromium();
  if (!chromium) complain(SKIPPED_BROWSER);
  return {
    ...inheritedEnvironment(),
    // The temporary files of specs are removed with this folder, however the run ends.
    TMPDIR: folder,
    NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning',
    FECHATTER_TEST_DATABASE_URL: databaseUrl,
    FECHATTER_TEST_NATS_BIN: await findNatsServer(step),
    ...(meilisearch ? { FECHATTER_TEST_MEILI_BIN: meilisearch } : {}),
    ...(chromium ? { FECHATTER_TEST_CHROMIUM_BIN: chromium } : {}),
  };
}

/** @returns {Promise<number>} Jest's exit code */
async function runJest(folder, env) {
  step('running the tests');
  const jest = join(ROOT, 'node_modules', '.bin', 'jest');
  const cache = ['--cacheDirectory', join(ROOT, 'node_modules', '.cache', 'jest')];
  const results = ['--json', '--outputFile', join(folder, RESULTS)];
  const child = spawn(process.execPath, [jest, ...cache, ...results, ...process.argv.slice(2)], {
    cwd: ROOT,
    env,
    stdio: 'inherit',
  });
  // Jest ends first, so that its specs can stop what they started.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  const [code] = await once(child, 'exit');
  return code ?? 1;
}

/** @returns {number} the exit code: a run without a single test has failed */
function report(folder, code) {
  const counts = countsIn(join(folder, RESULTS));
  if (!findMeilisearch()) say(SKIPPED_HALF);
  if (!findChromium()) say(SKIPPED_BROWSER);
  if (counts.passed + counts.failed === 0) complain('No tests ran.');
  say(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  return code === 0 && counts.failed === 0 && counts.passed > 0 ? 0 : 1;
}
