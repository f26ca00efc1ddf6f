import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runQuietly } from '../../../libs/system/src/programs/run-quietly.mjs';
import { Failure } from '../../../libs/system/src/failure.mjs';
import { DOCUMENT } from '../kit/work-folder.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
/** The linters must report to nobody but us. */
const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
const TIMEOUT_MS = 300_000;
const SPECTRAL_SEVERITIES = ['error', 'warn', 'info', 'hint'];

/**
 * @typedef {object} Finding
 * @property {string} linter
 * @property {string} severity `error`, or another word for what is less
 * @property {string} rule
 * @property {string} at a JSON pointer into the document
 * @property {string} message
 */

/**
 * @param {string} modules the node_modules with the linters
 * @returns {Promise<Finding[]>} what the linters find in the document
 */
export async function lint(modules) {
  return [...(await redocly(modules)), ...(await spectral(modules))];
}

/** @returns {Promise<Finding[]>} */
async function redocly(modules) {
  const program = join(modules, '@redocly', 'cli', 'bin', 'cli.js');
  const options = ['--config', join(here, 'redocly.yaml'), '--format', 'json', '--max-problems', '100000'];
  const { problems } = await jsonOf([program, 'lint', ...options, DOCUMENT]);
  return problems.map(({ severity, ruleId, message, location: [{ pointer }] }) => ({
    linter: 'redocly',
    severity,
    rule: ruleId,
    at: (pointer ?? '').replace(/^#/, ''),
    message,
  }));
}

/** @returns {Promise<Finding[]>} */
async function spectral(modules) {
  const program = join(modules, '@stoplight', 'spectral-cli', 'dist', 'index.js');
  const options = ['--ruleset', join(here, 'spectral.yaml'), '--format', 'json', '--quiet'];
  const results = await jsonOf([program, 'lint', ...options, DOCUMENT]);
  return results.map(({ severity, code, path, message }) => ({
    linter: 'spectral',
    severity: SPECTRAL_SEVERITIES[severity],
    rule: code,
    at: path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''),
    message,
  }));
}

/** Linters print their findings and then exit with 1. Other output may stand around the JSON. */
async function jsonOf(args) {
  const { output } = await runQuietly(process.execPath, args, { env, cwd: here, timeout: TIMEOUT_MS });
  const [json = ''] = /^[{[][^]*^[}\]]|^\[\]/m.exec(output) ?? [];
  try {
    return JSON.parse(json);
  } catch {
    throw new Failure(`A linter failed, or did not end within ${TIMEOUT_MS / 1000} s:\n${output}`);
  }
}
