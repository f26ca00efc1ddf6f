import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { isForeign, nameOf, packagesOf } from './packages.mjs';

/**
 * Decides which files of a built clone go into an image. Packages keep their code as it is; only what Node
 * never loads is left out: types, source maps, texts, and second builds for browsers and bundlers. Imports
 * are not traced, because typeorm, Nest, pino and piscina load some files by names that they compute.
 */

/** Never loaded by Node, in any package. Licences stay, because they must be passed on. */
const NEVER_LOADED = /\.(?:[cm]?ts|map|md|markdown|flow|tsbuildinfo|spec\.[cm]?js)$/i;

const NEVER_ENTERED = new Set([
  '.github',
  '.vscode',
  'test',
  'tests',
  '__tests__',
  'docs',
  'example',
  'examples',
  'bench',
]);

/** Folders and files of single packages that `exports` and `main` give to browsers or bundlers only. */
const SECOND_BUILDS = {
  '@zxcvbn-ts/language-common': /^(?:src\/|dist\/zxcvbn-ts\.js$)/,
  'class-transformer': /^(?:bundles|esm5|esm2015|types)\//,
  'class-validator': /^(?:bundles|esm5|esm2015|types)\//,
  dayjs: /^esm\//,
  'libphonenumber-js': /^(?:bundle|es6|es6-modern|source|mobile)\/|^(?:examples|metadata\.(?:full|mobile))/,
  'lru-cache': /^dist\/(?:esm|commonjs)\/browser\//,
  rxjs: /^(?:src|dist\/(?:bundles|esm|esm5|types))\//,
  'swagger-ui-dist':
    /^(?!package\.json|LICENSE|NOTICE|swagger-ui\.css$|swagger-ui-bundle\.js(?:$|\.LICENSE)|favicon-32x32\.png$)/,
  typeorm: /^(?:browser|cli.*|commands)(?:\/|$)/,
  validator: /^(?:es\/|validator\.)/,
};

/** What our own packages need besides their compiled code. */
const OUR_EXTRAS = {
  'apps/chat-api': ['docs/openapi.json'],
  'apps/notify-server': ['docs/asyncapi.yaml'],
  migrations: ['migrations/functions'],
};

/** Our programs that no service runs: they write the OpenAPI document. */
const NOT_RUN = /^apps\/[\w-]+\/dist\/openapi\//;

/** Programs besides the services, which come with all that they import from tools/ and libs/system. */
const PROGRAMS = {
  every: ['tools/images/first-process.mjs', 'tools/images/healthcheck.mjs'],
  'chat-api': [
    'tools/smoke.mjs',
    'tools/images/maintenance.mjs',
    'tools/compose/init.mjs',
    'tools/compose/meilisearch-keys.mjs',
    'tools/compose/own-volumes.mjs',
  ],
};

/**
 * @param {string} root a clone with its packages installed and its services built
 * @param {import('./packages.mjs').Lock} lock
 * @param {string} image
 * @returns {string[]} sorted paths in `root`
 */
export function filesOf(root, lock, image) {
  const packages = packagesOf(lock, image).filter((folder) => existsSync(join(root, folder)));
  const files = packages.flatMap((folder) => (isForeign(folder) ? foreignFiles(root, folder) : ownFiles(root, folder)));
  const programs = [...PROGRAMS.every, ...(packages.includes('apps/chat-api') ? PROGRAMS['chat-api'] : [])];
  return [...new Set([...files, ...withImports(root, programs)])].sort();
}

/**
 * @param {string} root
 * @param {string[]} programs
 * @returns {Set<string>} the files, and all that they import by path
 */
function withImports(root, programs) {
  const found = new Set(programs);
  for (const file of found) {
    const imports = readFileSync(join(root, file), 'utf8').matchAll(/^(?:import|\}) .*from '(\.[^']+)';$/gm);
    for (const [, path] of imports) found.add(posix.join(posix.dirname(file), path));
  }
  return found;
}

/** A package of the registry without any code, such as one of types, is left out. */
function foreignFiles(root, folder) {
  const secondBuild = SECOND_BUILDS[nameOf(folder)];
  const kept = filesIn(root, folder)
    .filter((file) => !NEVER_LOADED.test(file))
    .filter((file) => !secondBuild?.test(file.slice(folder.length + 1)));
  return kept.some((file) => /\.(?:[cm]?js|node|json)$/.test(file) && !file.endsWith('/package.json')) ? kept : [];
}

/** Our source maps stay: they are small, and with them stacks name lines of the source. */
function ownFiles(root, folder) {
  const compiled = filesIn(root, `${folder}/dist`).filter(
    (file) => /\.m?js(?:\.map)?$/.test(file) && !NOT_RUN.test(file),
  );
  const extras = (OUR_EXTRAS[folder] ?? []).flatMap((path) => (path.includes('.') ? [path] : sqlIn(root, path)));
  return [`${folder}/package.json`, ...compiled, ...extras];
}

function sqlIn(root, folder) {
  return filesIn(root, folder).filter((file) => file.endsWith('.sql'));
}

/** @param {string} root @param {string} folder @returns {string[]} */
function filesIn(root, folder) {
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  return entries.flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isFile()) return [path];
    const isEntered = entry.isDirectory() && entry.name !== 'node_modules' && !NEVER_ENTERED.has(entry.name);
    return isEntered ? filesIn(root, path) : [];
  });
}

/** The names of our own packages and where they are, as links in node_modules. */
export function linksOf(lock, image) {
  const own = new Set(packagesOf(lock, image).filter((folder) => !isForeign(folder)));
  const links = Object.entries(lock).filter(([, entry]) => entry.link && own.has(entry.resolved));
  return links.map(([path, entry]) => ({ path, to: entry.resolved }));
}
