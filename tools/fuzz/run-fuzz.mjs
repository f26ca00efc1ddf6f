import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure } from '../system/failure.mjs';
import { operationsOf, resultOf } from './report.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));

/**
 * @param {import('../system/index.d.mts').System} system
 * @param {string} python that has schemathesis
 * @param {import('./options.mjs').Options} options
 */
export async function runFuzz(system, python, options) {
  const url = system.run.chatApis[0];
  const all = operationsOf(await documentOf(url));
  const operations = options.only === null ? all : all.filter((operation) => operation === options.only);
  if (operations.length === 0) throw new Failure(`The document has no operation "${options.only}".`);
  const tally = join(system.options.dataDir, 'fuzz.json');
  const code = await schemathesis(python, url, tally, options);
  const result = resultOf(operations, JSON.parse(readFileSync(tally, 'utf8')), options.requests);
  return { ...result, isGood: code === 0 && result.failures === 0 && result.tooFew.length === 0 };
}

/** @param {string} url */
async function documentOf(url) {
  const answer = await fetch(`${url}/api/openapi.json`);
  if (!answer.ok) throw new Failure(`GET /api/openapi.json answered ${answer.status}.`);
  return answer.json();
}

/** @returns {Promise<number>} its exit code: 0 when nothing was found */
async function schemathesis(python, url, tally, { seed, requests, minutes, only }) {
  const args = ['-m', 'schemathesis.cli', '--config-file', join(here, 'schemathesis.toml'), 'run'];
  const limits = ['--seed', String(seed), '--max-examples', String(requests)];
  // All of them are named: schemathesis else leaves out the one that serves the document.
  const narrowed = only === null ? ['--include-path-regex', '^/'] : ['--include-name', only];
  const env = {
    ...process.env,
    PYTHONPATH: here,
    PYTHONDONTWRITEBYTECODE: '1',
    SCHEMATHESIS_HOOKS: 'hooks',
    FECHATTER_FUZZ_URL: url,
    FECHATTER_FUZZ_SEED: String(seed),
    FECHATTER_FUZZ_TALLY: tally,
  };
  const child = spawn(python, [...args, ...limits, ...narrowed, `${url}/api/openapi.json`], {
    env,
    cwd: join(tally, '..'),
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  process.on('exit', () => child.kill());
  // Told to end, it still says what it has found.
  const timer = setTimeout(() => child.kill('SIGINT'), minutes * 60_000);
  const [code] = await once(child, 'exit');
  clearTimeout(timer);
  return code ?? 1;
}
