import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { strictCopy } from '../../libs/contract/src/strict-copy.mjs';
import { Failure } from '../../libs/system/src/failure.mjs';
import { notifyOperationsOf, operationsOf, ownOperationsOf, resultOf, sumOf } from './report.mjs';

const MOST_EXTRA_RUNS = 4;
/** In the system's data folder: the served document with closed answers. */
const DOCUMENT = 'openapi.json';
const DOCUMENT_TIMEOUT_MS = 30_000;
/** How long schemathesis may take to report, once it was told to end. */
const REPORT_MS = 120_000;
const here = fileURLToPath(new URL('.', import.meta.url));

/**
 * Runs schemathesis against the system, and repeats it for operations that received too few requests.
 * @param {import('../../libs/system/src/index.d.mts').System} system
 * @param {string} python with schemathesis
 * @param {import('./options.mjs').Options} given
 */
export async function runFuzz(system, python, given) {
  const options = { ...given, python, endAt: performance.now() + given.minutes * 60_000 };
  const folder = system.options.dataDir;
  const document = await documentOf(system.run.chatApis[0]);
  writeFileSync(join(folder, DOCUMENT), JSON.stringify(strictCopy(document)));
  const all = operationsOf(document);
  const operations = options.only === null ? all : all.filter((operation) => operation === options.only);
  if (operations.length === 0) throw new Failure(`The document has no operation "${options.only}".`);
  const runs = [];
  /** `only` some operations of a service, without sequences of operations, or null: all, with sequences. */
  const run = async (target, only, seed) => {
    if (only === null || only.length > 0) runs.push(await runOnce({ ...target, folder }, { ...options, seed }, only));
  };
  const [chatApi] = system.run.chatApis;
  const own = { url: chatApi, world: chatApi, labels: ownOperationsOf(document) };
  const notify = { url: system.run.notifyServers[0], world: chatApi, labels: notifyOperationsOf(document) };
  const among = (labels, wanted) => labels.filter((label) => wanted.includes(label));
  await run(own, options.only === null ? null : among(own.labels, operations), options.seed);
  await run(notify, among(notify.labels, operations), options.seed);
  const result = () => resultOf(operations, sumOf(runs.map(({ tally }) => tally)), options.requests);
  // schemathesis ends some operations too early, different ones each time. Those are run again.
  for (let extra = 1; extra <= MOST_EXTRA_RUNS && result().tooFew.length > 0; extra++) {
    const { tooFew } = result();
    for (const target of [own, notify]) await run(target, among(target.labels, tooFew), options.seed + extra);
  }
  const isGood = runs.every(({ code }) => code === 0) && result().failures === 0 && result().tooFew.length === 0;
  return { ...result(), isGood };
}

/**
 * Runs schemathesis once: for everything, or for `only` some operations, without sequences of operations.
 * @param {{ url: string, world: string, labels: string[], folder: string }} target the service, the chat-api
 *   that makes what exists, and the operations of the service
 * @param {import('./options.mjs').Options & { python: string, endAt: number }} options
 * @param {string[] | null} only
 */
async function runOnce(target, options, only) {
  const tally = join(target.folder, 'fuzz.json');
  rmSync(tally, { force: true });
  const code = await schemathesis(target, tally, options, only);
  return { code, tally: JSON.parse(readFileSync(tally, 'utf8')) };
}

/** @param {string} url */
async function documentOf(url) {
  const answer = await fetch(`${url}/api/openapi.json`, { signal: AbortSignal.timeout(DOCUMENT_TIMEOUT_MS) });
  if (!answer.ok) throw new Failure(`GET /api/openapi.json answered ${answer.status}.`);
  return answer.json();
}

/** @returns {Promise<number>} its exit code: 0 if it found no failure */
async function schemathesis({ url, world, labels }, tally, { python, seed, requests, endAt }, only) {
  const args = ['-m', 'schemathesis.cli', '--config-file', join(here, 'schemathesis.toml'), 'run'];
  const limits = ['--seed', String(seed), '--max-examples', String(requests)];
  // Includes all of them by name, since schemathesis otherwise leaves out the operation that serves the
  // document.
  const narrowed =
    only === null
      ? ['--include-path-regex', '^/']
      : ['--phases', 'coverage,fuzzing', ...only.flatMap((operation) => ['--include-name', operation])];
  const env = {
    ...process.env,
    PYTHONPATH: here,
    PYTHONDONTWRITEBYTECODE: '1',
    SCHEMATHESIS_HOOKS: 'hooks',
    FECHATTER_FUZZ_URL: world,
    FECHATTER_FUZZ_OPERATIONS: JSON.stringify(labels),
    FECHATTER_FUZZ_SEED: String(seed),
    FECHATTER_FUZZ_TALLY: tally,
  };
  const child = spawn(python, [...args, ...limits, ...narrowed, '--url', url, DOCUMENT], {
    env,
    cwd: join(tally, '..'),
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  process.on('exit', () => child.kill());
  // After a SIGINT, it still reports what it found.
  const timer = setTimeout(() => child.kill('SIGINT'), Math.max(0, endAt - performance.now()));
  const late = setTimeout(() => child.kill('SIGKILL'), Math.max(0, endAt - performance.now()) + REPORT_MS);
  const [code] = await once(child, 'exit');
  clearTimeout(timer);
  clearTimeout(late);
  return code ?? 1;
}
