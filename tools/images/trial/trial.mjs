import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { complain } from '../../command/progress.mjs';
import { Failure } from '../../../libs/system/src/failure.mjs';
import { ROOT } from '../../../libs/system/src/places.mjs';
import { EVERYTHING, isForeign, nameOf, packagesOf, SERVICES } from '../packages.mjs';

const PROJECT = 'fechatter-trial';
/** Combinations of compose.yaml with overrides, each of which must be valid. */
const OVERRIDES = [
  [],
  ['postgres-search'],
  ['external-postgres'],
  ['replicas'],
  ['monitoring'],
  ['external-postgres', 'postgres-search', 'replicas', 'monitoring'],
];
/** Settings of a system that disturbs no other one on the machine. */
const SETTINGS = {
  COMPOSE_PROJECT_NAME: PROJECT,
  BIND_ADDRESS: '127.0.0.1',
  HTTP_PORT: '0',
  HTTPS_PORT: '0',
  SUBNET: '172.30.67',
};

const NAMES = `
  const { readdirSync } = require('node:fs');
  const below = (folder) => readdirSync(folder, { withFileTypes: true }).flatMap(({ name }) =>
    name.startsWith('.') ? [] : name.startsWith('@') ? readdirSync(folder + '/' + name).map((one) => name + '/' + one) : [name]);
  console.log(below('/app/node_modules').filter((name) => !name.startsWith('@fechatter/')).join(' '));`;

/** Prints the code that SIGTERM ends it with: 0 if it only ends by itself. */
const WITHOUT_HANDLER = `
  process.on('exit', (code) => { console.log(code); process.exitCode = 0; });
  setTimeout(() => {}, 5_000);
  process.kill(process.pid, 'SIGTERM');`;

/** The gateway keeps a part of such a body in a file, for which it needs a /tmp that it may write to. */
const LONG_BODY = `
  const body = new Blob(['x'.repeat(300_000)]).stream();
  fetch('https://localhost:8443/api/signin', { method: 'POST', duplex: 'half', body }).then(({ status }) => console.log(status));`;

/**
 * Checks the Dockerfile and Compose, builds all images, brings the system up with the one that has
 * everything, sends one message through the gateway, and stops it.
 * @param {import('./docker.mjs').Docker} docker
 * @param {(text: string) => void} onStep
 */
export async function tryImages(docker, onStep) {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  onStep('linting the Dockerfile');
  await docker.run(docker.hadolint, ['docker/Dockerfile'], { cwd: ROOT });
  onStep(`checking ${OVERRIDES.length} combinations of Compose files`);
  for (const overrides of OVERRIDES) await checkCompose(docker, overrides);
  onStep('building the images');
  await docker.build([...SERVICES, EVERYTHING], version);
  onStep('listing their packages');
  for (const image of [...SERVICES, EVERYTHING]) await checkPackages(docker, image, version);
  onStep('sending SIGTERM to a program without a handler');
  await checkFirstProcess(docker, version);
  await withInstallation(docker, (folder) => trySystem(docker, { folder, version, onStep }));
}

/** @param {import('./docker.mjs').Docker} docker @param {string[]} overrides */
async function checkCompose(docker, overrides) {
  const files = ['compose.yaml', ...overrides.map((name) => `compose.${name}.yaml`)];
  const args = files.flatMap((name) => ['--file', join(ROOT, 'docker', name)]);
  const env = { FECHATTER_VERSION: '0', PUBLIC_URL: 'https://localhost', SEARCH_ENGINE: 'postgres' };
  await docker.run('docker', ['compose', ...args, 'config', '--quiet'], { env });
}

/** The image must have the packages of package-lock.json at the top of node_modules, and no other. */
async function checkPackages(docker, image, version) {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages;
  const expected = new Set(packagesOf(lock, image).filter(isForeign).map(nameOf));
  const present = (await evaluate(docker, `fechatter/${image}:${version}`, NAMES)).split(/\s+/);
  const foreign = present.filter((name) => !expected.has(name));
  if (present.length < 50) throw new Failure(`fechatter/${image} has only ${present.length} packages.`);
  if (foreign.length > 0)
    throw new Failure(`fechatter/${image} has packages that it needs not: ${foreign.join(', ')}.`);
}

/** The first process of a container, too, must end with a signal: a migration, or a service that still loads. */
async function checkFirstProcess(docker, version) {
  const code = await evaluate(docker, `fechatter/${EVERYTHING}:${version}`, WITHOUT_HANDLER);
  if (code !== '143') throw new Failure(`A program without a handler ended with ${code} after SIGTERM.`);
}

/** @returns {Promise<string>} what the program prints in a container of the image */
function evaluate(docker, image, program) {
  return docker.run('docker', ['run', '--rm', '--network', 'none', '--no-healthcheck', image, '-e', program]);
}

/** Makes settings and secrets in a copy of docker/, and removes all of it afterwards. */
async function withInstallation(docker, work) {
  const top = mkdtempSync(join(tmpdir(), 'fechatter-compose-'));
  // The users of the containers read configuration in it.
  chmodSync(top, 0o755);
  const folder = join(top, 'docker');
  try {
    cpSync(join(ROOT, 'docker'), folder, {
      recursive: true,
      filter: (path) => !/docker\/(?:\.env|secrets)$/.test(path),
    });
    cpSync(join(ROOT, 'package.json'), join(top, 'package.json'));
    await docker.run(join(folder, 'init'), ['--one-image', '--search', 'postgres']);
    await work(folder);
  } finally {
    // Does not throw: that would hide what failed before.
    await compose(docker, folder, ['down', '--volumes', '--timeout', '5']).catch((error) => complain(error.message));
    rmSync(top, { recursive: true, force: true });
  }
}

async function trySystem(docker, { folder, version, onStep }) {
  onStep('starting the system');
  await compose(docker, folder, ['up', '--detach', '--no-build', '--wait', '--wait-timeout', '300']);
  onStep('sending a message through the gateway');
  const authority = `${join(folder, 'secrets', 'tls-authority.pem')}:/authority.pem:ro`;
  const inside = ['--network', `container:${await containerOf(docker, folder, 'gateway')}`, '--volume', authority];
  const smoke = ['tools/smoke.mjs', 'https://localhost:8443', '--ca', '/authority.pem'];
  const image = `fechatter/${EVERYTHING}:${version}`;
  onStep(`\n${await docker.run('docker', ['run', '--rm', '--no-healthcheck', ...inside, image, ...smoke])}`);
  await checkRights(docker, folder);
  const trusting = [...inside, '--env', 'NODE_EXTRA_CA_CERTS=/authority.pem'];
  const status = await docker.run('docker', ['run', '--rm', '--no-healthcheck', ...trusting, image, '-e', LONG_BODY]);
  if (status !== '413') throw new Failure(`A body that is too long, without a length, is answered with ${status}.`);
  onStep('stopping it');
  await checkStop(docker, folder);
}

/** No container may be root, have a capability, fork for ever, or write beyond volumes and a small /tmp. */
async function checkRights(docker, folder) {
  const format =
    '{{.Config.User}} {{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.HostConfig.CapAdd}} {{.HostConfig.SecurityOpt}} {{.HostConfig.PidsLimit}} {{index .HostConfig.Tmpfs "/tmp"}}';
  const least = /^(?:65532:65532|999:999) true \[ALL\] \[\] \[no-new-privileges(?::true)?\] 1024 mode=1777,size=64m$/;
  const ids = (await compose(docker, folder, ['ps', '--quiet'])).split('\n');
  for (const id of ids) {
    const rights = await docker.run('docker', ['inspect', '--format', format, id]);
    if (!least.test(rights)) throw new Failure(`A container has more rights than it needs: ${rights}`);
  }
}

/** SIGTERM must end each service by itself, with code 0. */
async function checkStop(docker, folder) {
  const ids = [];
  for (const service of SERVICES) ids.push([service, await containerOf(docker, folder, service)]);
  await compose(docker, folder, ['stop']);
  for (const [service, id] of ids) {
    const code = await docker.run('docker', ['inspect', '--format', '{{.State.ExitCode}}', id]);
    if (code !== '0') throw new Failure(`${service} ended with ${code} after SIGTERM.`);
  }
}

function containerOf(docker, folder, service) {
  return compose(docker, folder, ['ps', '--quiet', service]);
}

function compose(docker, folder, args) {
  return docker.run('docker', ['compose', ...args], { cwd: folder, env: SETTINGS });
}
