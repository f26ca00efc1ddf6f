import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ROOT } from '../../libs/system/src/places.mjs';
import { helm, KUBERNETES } from './helm.mjs';

export const CHART = join(ROOT, 'k8s', 'fechatter');
export const MANIFESTS = join(ROOT, 'k8s', 'manifests');

/**
 * Lists what is rendered, each from presets on top of one another. They name all their secrets: generated
 * ones would be others each time, and must not be in a repository.
 */
export const RENDERED = {
  external: ['external', 'existing-keys', 'ingress-nginx'],
  'postgres-search': ['postgres-search', 'existing-keys', 'traefik'],
  'high-availability': ['external', 'existing-keys', 'high-availability', 'gateway-api'],
  operators: ['operators', 'existing-keys', 'ingress-nginx'],
};

const HEADER = (
  name,
  presets,
) => `# Rendered from k8s/fechatter with the presets ${presets.join(', ')} by \`npm run manifests\`:
# change the chart, not this file. ${name === 'migrate' ? 'To be run to its end before fechatter.yaml is applied.' : 'Apply migrate.yaml before it.'}
`;

/**
 * @param {string} program helm
 * @returns {Promise<{ file: string, text: string }[]>} the plain manifests: for each combination of presets
 *   what runs before a release, and the release
 */
export async function manifests(program) {
  const files = [];
  for (const [name, presets] of Object.entries(RENDERED)) {
    const text = await rendered(program, presets);
    const documents = text.split(/^---\n/m).filter((document) => /^kind:/m.test(document));
    const kinds = { migrate: documents.filter(isOfMigration), fechatter: documents.filter(isOfRelease) };
    for (const [part, chosen] of Object.entries(kinds)) {
      const plain = chosen.map((document) => `---\n${withoutHelm(document)}`).join('');
      files.push({ file: join(MANIFESTS, name, `${part}.yaml`), text: HEADER(part, presets) + plain });
    }
  }
  return files;
}

/**
 * @param {string} program helm @param {string[]} presets @param {string} [version] of Kubernetes
 * @param {string[]} [settings] more arguments
 * @returns {Promise<string>}
 */
export function rendered(program, presets, version = KUBERNETES, settings = []) {
  const values = presets.flatMap((preset) => ['--values', join(CHART, 'presets', `${preset}.yaml`)]);
  const target = ['--namespace', 'fechatter', '--kube-version', version];
  return helm(program, ['template', 'fechatter', CHART, ...target, ...values, ...settings]);
}

/**
 * @param {{ file: string, text: string }[]} files
 * @returns {string[]} what differs from the folder, as sentences
 */
export function differences(files) {
  const expected = new Map(files.map(({ file, text }) => [file, text]));
  const present = readdirSync(MANIFESTS, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const changed = files.filter(({ file, text }) => !existsSync(file) || readFileSync(file, 'utf8') !== text);
  return [
    ...changed.map(({ file }) => `${relative(ROOT, file)} is not what the chart renders`),
    ...present.filter((file) => !expected.has(file)).map((file) => `${relative(ROOT, file)} is rendered by nothing`),
  ];
}

/** Without the account and the rules of `helm test`. */
function isOfRelease(document) {
  return !/^ +helm\.sh\/hook:/m.test(document) && !/^ {4}app\.kubernetes\.io\/component: smoke$/m.test(document);
}

function isOfMigration(document) {
  return /^ +helm\.sh\/hook: pre-install/m.test(document);
}

/** Without what only helm reads, and without empty annotations then. */
function withoutHelm(document) {
  return document
    .replace(/^# Source: .*\n/gm, '')
    .replace(/^ +helm\.sh\/(hook[a-z-]*|chart|resource-policy): .*\n/gm, '')
    .replace(/^ +app\.kubernetes\.io\/managed-by: Helm\n/gm, '')
    .replace(/^( +)annotations:\n(?!\1 )/gm, '')
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{2,}/g, '\n');
}
