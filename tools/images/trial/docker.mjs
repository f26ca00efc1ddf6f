import { mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { pipPrograms } from '../../building/python.mjs';
import { Failure } from '../../../libs/system/src/failure.mjs';
import { CACHE, ROOT } from '../../../libs/system/src/places.mjs';
import { lastLines, runQuietly } from '../../../libs/system/src/programs/run-quietly.mjs';

const OFFLINE = fileURLToPath(new URL('../offline', import.meta.url));
const REQUIREMENTS = fileURLToPath(new URL('requirements.txt', import.meta.url));
/** Enough for the slowest step, the build, on a loaded machine. */
const TIMEOUT_MS = 900_000;
const OFFLINE_PROGRAMS = ['buildah', 'podman', 'mmdebstrap', 'dockerd', 'busybox', 'iptables'];
const DEBIAN_PACKAGES = 'buildah podman crun runc netavark mmdebstrap docker.io iptables busybox-static'.split(' ');
/** Compose pulls these, besides our own. Without Meilisearch, which no package registry has. */
const BASES = ['node:24-bookworm-slim', 'postgres:17-bookworm', 'nats:2.12-alpine', 'traefik:v3.7'];

/** @typedef {(program: string, args: string[], options?: { cwd?: string }) => Promise<string>} Run */

/**
 * Docker with Compose, and the programs of pip that the trial needs.
 * @typedef {object} Docker
 * @property {Run} run fails unless the program ends with 0; returns what it printed
 * @property {string} hadolint
 * @property {(targets: readonly string[], version: string) => Promise<void>} build
 * @property {() => Promise<void>} stop
 */

/**
 * Finds Docker and a registry of images. If there is no registry, it starts a dockerd of its own, with stand-ins
 * for the base images: as root, on Debian.
 * @param {(text: string) => void} onStep
 * @returns {Promise<Docker>}
 */
export async function findDocker(onStep) {
  const programs = await pipPrograms({ name: 'compose', requirements: REQUIREMENTS }, onStep);
  const env = { ...process.env, DOCKER_CONFIG: pluginFolder(programs) };
  const run = runnerWith(env);
  const hadolint = join(programs, 'hadolint');
  if (await succeeds(run, 'docker', ['pull', '--quiet', BASES[0]])) {
    const build = (targets, version) => buildWithDocker(run, targets, version);
    return { run, hadolint, build, stop: async () => {} };
  }
  onStep('no registry of images is reachable: making stand-ins');
  return { hadolint, ...(await offlineDocker(env, onStep)) };
}

/** A configuration of Docker that has Compose, also where none is installed. */
function pluginFolder(programs) {
  const folder = join(CACHE, 'docker-config');
  const plugin = join(folder, 'cli-plugins', 'docker-compose');
  mkdirSync(dirname(plugin), { recursive: true });
  rmSync(plugin, { force: true });
  symlinkSync(join(programs, 'docker-compose'), plugin);
  return folder;
}

/** @param {Run} run */
async function buildWithDocker(run, targets, version) {
  for (const target of targets) {
    const tag = ['--tag', `fechatter/${target}:${version}`, '--build-arg', `VERSION=${version}`];
    await run('docker', ['build', '--quiet', '--file', 'docker/Dockerfile', '--target', target, ...tag, '.'], {
      cwd: ROOT,
    });
  }
}

async function offlineDocker(env, onStep) {
  if (process.getuid?.() !== 0) throw new Failure('Stand-ins for base images can only be made as root.');
  await installOfflinePrograms(runnerWith(env), onStep);
  const folder = join(CACHE, 'images-offline');
  onStep('building stand-ins for base images');
  await runnerWith(env)(join(OFFLINE, 'base-images.sh'), [folder]);
  const daemon = join(folder, 'dockerd');
  const started = await runnerWith(env)(join(OFFLINE, 'dockerd.sh'), [daemon]);
  const run = runnerWith({ ...env, DOCKER_HOST: started.replace('DOCKER_HOST=', '') });
  return {
    run,
    build: async (targets, version) => {
      await run(join(OFFLINE, 'build.sh'), [...targets]);
      const images = [...targets.map((target) => `fechatter/${target}:${version}`), ...BASES.slice(1)];
      await run('sh', [
        '-c',
        'podman save --quiet --multi-image-archive --format docker-archive "$@" | docker load',
        'sh',
        ...images,
      ]);
    },
    stop: () => stopDaemon(join(daemon, 'pid')),
  };
}

async function installOfflinePrograms(run, onStep) {
  const absent = [];
  for (const name of OFFLINE_PROGRAMS) if (!(await succeeds(run, 'which', [name]))) absent.push(name);
  if (absent.length === 0) return;
  onStep(`installing ${absent.join(', ')} (apt)`);
  const apt = ['apt-get', '-o', 'DPkg::Lock::Timeout=120', '-qq'];
  await run('sh', [
    '-c',
    `${apt.join(' ')} update && ${apt.join(' ')} install -y --no-install-recommends "$@"`,
    'sh',
    ...DEBIAN_PACKAGES,
  ]);
}

/** @param {string} pidFile */
async function stopDaemon(pidFile) {
  const pid = Number(readFileSync(pidFile, 'utf8'));
  process.kill(pid, 'SIGTERM');
  for (let tries = 0; tries < 100 && isAlive(pid); tries++) await delay(200);
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** @param {Run} run */
async function succeeds(run, program, args) {
  return run(program, args).then(
    () => true,
    () => false,
  );
}

/** @param {NodeJS.ProcessEnv} env @returns {Run} */
function runnerWith(env) {
  return async (program, args, options = {}) => {
    const { code, output } = await runQuietly(program, args, {
      timeout: TIMEOUT_MS,
      ...options,
      env: { ...env, ...options.env },
    });
    if (code === 0) return output;
    throw new Failure(`${program} ${args.join(' ').slice(0, 200)} failed: ${lastLines(output, 15) || `code ${code}`}`);
  };
}
