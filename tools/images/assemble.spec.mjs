import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../libs/system/src/places.mjs';
import { EVERYTHING, SERVICES } from './packages.mjs';

/** Each service with its folder of everything that its image has in /app. */
const PROGRAMS = {
  'chat-api': ['apps/chat-api/dist/main.js', 'migrations/dist/migrate.js'],
  'notify-server': ['apps/notify-server/dist/main.js'],
  'search-indexer': ['apps/search-indexer/dist/main.js'],
};
const everyProgram = Object.values(PROGRAMS).flat();

let folder;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fechatter-images-'));
  for (const image of [...SERVICES, EVERYTHING]) assemble(image, image);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function assemble(image, target) {
  const args = [join(ROOT, 'tools/images/assemble.mjs'), image, join(folder, target)];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env: {} });
  if (status !== 0) throw new Error(stderr);
}

/** Runs a program of the image with nothing set, which ends when all of its modules are loaded. */
function run(image, program) {
  return spawnSync(process.execPath, [program], {
    cwd: join(folder, image),
    env: {},
    encoding: 'utf8',
    timeout: 60_000,
  });
}

/** Evaluates `code` as the entry point of the image would, and then sends itself a signal. */
function evaluate(image, code, signal) {
  const before = ['--import', join(folder, image, 'tools/images/first-process.mjs')];
  const program = `${code}; setTimeout(() => {}, 10_000); process.kill(process.pid, '${signal}');`;
  return spawnSync(process.execPath, [...before, '-e', program], { env: {}, encoding: 'utf8', timeout: 60_000 });
}

/** Links to our own packages are not followed. */
const pathsOf = (image) => {
  const paths = readdirSync(join(folder, image), { recursive: true, encoding: 'utf8' });
  return paths.filter((path) => !path.startsWith('node_modules/@fechatter/')).sort();
};
const filesOf = (image) => pathsOf(image).filter((path) => lstatSync(join(folder, image, path)).isFile());

describe('what an image has in /app', () => {
  it.each([
    ...SERVICES.flatMap((service) => PROGRAMS[service].map((program) => [service, program])),
    ...everyProgram.map((program) => [EVERYTHING, program]),
  ])('is enough to load %s %s, which then misses its settings only', (image, program) => {
    const { status, stderr } = run(image, program);
    expect(stderr).toMatch(/NATS_URL is not set|DATABASE_URL/);
    expect(stderr).not.toMatch(/ERR_MODULE_NOT_FOUND|Cannot find/);
    expect(status).toBe(1);
  });

  it.each(['chat-api', EVERYTHING])('is enough for the programs that an operator runs: %s', (image) => {
    expect(run(image, 'tools/images/maintenance.mjs').stderr).toMatch(/Usage:/);
    expect(run(image, 'tools/smoke.mjs').stderr).toMatch(/Usage:/);
    expect(run(image, 'tools/compose/init.mjs').stderr).toMatch(/WORK names no folder/);
  });

  it.each([...SERVICES, EVERYTHING])('ends with a signal that its program has no handler for: %s', (image) => {
    const { stdout } = evaluate(image, "process.on('exit', (code) => console.log(code))", 'SIGTERM');
    expect(stdout.trim()).toBe('143');
  });

  it('leaves a signal to a program that has a handler for it', () => {
    const ownHandler = "process.on('SIGINT', () => setTimeout(() => process.exit(console.log('drained')), 20))";
    expect(evaluate('chat-api', ownHandler, 'SIGINT')).toMatchObject({ status: 0, stdout: 'drained\n' });
  });

  it.each(SERVICES)('has no program of another service: %s', (service) => {
    const others = everyProgram.filter((program) => !PROGRAMS[service].includes(program));
    expect(others.filter((program) => existsSync(join(folder, service, program)))).toEqual([]);
  });

  it.each([...SERVICES, EVERYTHING])('has neither sources, types nor tests, nor maps of packages: %s', (image) => {
    const needless = /\.ts$|\.mts$|\.spec\.|\.md$|node_modules\/.*\.map$|openapi\/main\.js$/;
    expect(filesOf(image).filter((file) => needless.test(file))).toEqual([]);
  });

  it('has what chat-api reads besides code', () => {
    const files = new Set(filesOf('chat-api'));
    for (const file of ['docs/openapi.json', 'apps/chat-api/dist/passwords/password-worker.mjs', 'sbom.cdx.json'])
      expect(files).toContain(file);
    for (const name of ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'])
      expect(files).toContain(`node_modules/swagger-ui-dist/${name}`);
    const functions = readdirSync(join(ROOT, 'migrations/functions')).filter((name) => name.endsWith('.sql'));
    expect([...files]).toEqual(expect.arrayContaining(functions.map((name) => `migrations/functions/${name}`)));
  });

  it('has what notify-server reads besides code', () => {
    expect(filesOf('notify-server')).toContain('docs/asyncapi.yaml');
  });

  it('is the same, to the byte and the time, when it is made again', () => {
    assemble('notify-server', 'again');
    expect(digest('again')).toBe(digest('notify-server'));
  });

  it.each([...SERVICES, EVERYTHING])('is listed in its bill of materials: %s', (image) => {
    const bill = JSON.parse(readFileSync(join(folder, image, 'sbom.cdx.json'), 'utf8'));
    const manifest = /^.*node_modules\/(?:@[^/]+\/)?[^/@]+\/package\.json$/;
    const packages = filesOf(image).filter((file) => manifest.test(file));
    const named = packages.map((file) => JSON.parse(readFileSync(join(folder, image, file), 'utf8')));
    const present = named.map(({ name, version }) => `${name}@${version}`);
    expect([...new Set(bill.components.map((one) => one['bom-ref']))].sort()).toEqual([...new Set(present)].sort());
  });
});

function digest(image) {
  const hash = createHash('sha256');
  for (const path of pathsOf(image)) {
    const entry = lstatSync(join(folder, image, path));
    hash.update(
      `${path} ${entry.mtimeMs} ${entry.isFile() ? readFileSync(join(folder, image, path), 'base64') : ''}\n`,
    );
  }
  return hash.digest('hex');
}
