import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure } from '../../libs/system/src/failure.mjs';
import { ROOT } from '../../libs/system/src/places.mjs';
import { runQuietly } from '../../libs/system/src/programs/run-quietly.mjs';
import { helm, KUBERNETES } from './helm.mjs';
import { CHART, differences, manifests, rendered, RENDERED } from './manifests.mjs';
import { natsAccounts } from './nats-accounts.mjs';
import { faultsInParent } from './parent-chart.mjs';
import { schemaWithVariables } from './variables.mjs';

export const VALIDATOR = {
  name: 'kubernetes-validate',
  requirements: fileURLToPath(new URL('requirements.txt', import.meta.url)),
};
const DEMO = join(ROOT, 'k8s', 'demo-dependencies');
const OLDEST_MINOR = 28;
const NEWEST_MINOR = 35;

/** Values that the chart must refuse, and what it then says. */
const REFUSED = [
  [['chatApi.replicass=2'], 'replicass'],
  [['config.LOG_LEVLE=debug'], 'LOG_LEVLE'],
  [['chatApi.config.DATABASE_URL=postgres://x'], 'DATABASE_URL'],
  [['notifyServer.config.DATABASE_POOL_SIZE=3'], 'DATABASE_POOL_SIZE'],
  [['image.pullPolicy=Sometimes'], 'pullPolicy'],
  [['chatApi.image.digest=sha256:12'], 'digest'],
  [['search.engine=elasticsearch'], 'engine'],
  [['database.existingSecret=a: b'], 'existingSecret'],
  [['nats.keys.chatApi=a b'], 'chatApi'],
  [['ingress.className=a\nb: c'], 'className'],
  [['image.tag=1\nb: c'], 'tag'],
  [['fullnameOverride=Chat'], 'fullnameOverride'],
  [['ingress.enabled=true'], 'host: the name'],
  [['notifyServer.autoscaling.enabled=true'], 'metricsAdapter'],
  [['database.existingSecret=', 'nats.existingSecret='], 'database.existingSecret'],
];

/**
 * Checks the charts, the rendered manifests and the schema of the values.
 * @param {string} program helm
 * @param {(text: string) => void} onStep
 * @returns {Promise<string[]>} what is wrong
 */
export async function checkCharts(program, onStep) {
  onStep('linting the charts');
  await helm(program, ['lint', '--strict', '--kube-version', KUBERNETES, CHART, DEMO]);
  onStep('rendering the presets');
  const files = await manifests(program);
  await rendered(program, ['demo']);
  const stale = differences([...files, schemaWithVariables(), await natsAccounts()]);
  onStep('leaving the user of its pods to the cluster');
  const ofUser = await faultsOfUser(program);
  onStep('making it a part of another chart');
  const inParent = await faultsInParent(program);
  onStep(`giving the chart ${REFUSED.length} wrong values`);
  const refusals = await acceptedWrongly(program);
  return [...stale.map((one) => `${one}: run npm run manifests.`), ...ofUser, ...inParent, ...refusals];
}

/** OpenShift refuses pods that name a user or a group. @param {string} program @returns {Promise<string[]>} */
async function faultsOfUser(program) {
  const text = await rendered(program, ['demo'], KUBERNETES, ['--set', 'pods.runAsUser=null']);
  const named = text.match(/^ +(?:runAsUser|runAsGroup|fsGroup): .*/gm) ?? [];
  return [...new Set(named.map((line) => `With pods.runAsUser=null, a pod has ${line.trim()}.`))];
}

/** @param {string} program @returns {Promise<string[]>} */
async function acceptedWrongly(program) {
  const faults = [];
  for (const [settings, word] of REFUSED) {
    const set = settings.flatMap((setting) => ['--set', setting]);
    const values = ['--values', join(CHART, 'presets', 'postgres-search.yaml')];
    const { code, output } = await runQuietly(program, [
      'template',
      'x',
      CHART,
      '--kube-version',
      KUBERNETES,
      ...values,
      ...set,
    ]);
    if (code === 0) faults.push(`The chart accepts ${settings.join(', ')}.`);
    else if (!output.includes(word)) faults.push(`The chart refuses ${settings.join(', ')} without naming ${word}.`);
  }
  return faults;
}

/**
 * Validates what the charts render against the schemas of several versions of Kubernetes.
 * @param {string} program helm
 * @param {string} python with kubernetes-validate
 * @param {(text: string) => void} onStep
 */
export async function validateForVersions(program, python, onStep) {
  const folder = mkdtempSync(join(tmpdir(), 'fechatter-manifests-'));
  try {
    for (let minor = OLDEST_MINOR; minor <= NEWEST_MINOR; minor++) {
      onStep(`validating for Kubernetes 1.${minor}`);
      const files = await renderFor(program, `1.${minor}.0`, folder);
      const { code, output } = await runQuietly(python, [
        '-m',
        'kubernetes_validate',
        '-k',
        `1.${minor}`,
        '--strict',
        ...files,
      ]);
      if (code !== 0) throw new Failure(`The manifests are not valid for Kubernetes 1.${minor}: ${errorsIn(output)}`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @param {string} output of the validator, which names what is good too */
function errorsIn(output) {
  const errors = output.split('\n').filter((line) => line.startsWith('ERROR'));
  return errors.length > 0 ? errors.join('\n') : output;
}

/** Custom resources are left out: Kubernetes has no schemas of them. */
async function renderFor(program, version, folder) {
  const texts = [await helm(program, ['template', 'demo', DEMO, '--kube-version', version])];
  for (const presets of [...Object.values(RENDERED), ['demo']]) texts.push(await rendered(program, presets, version));
  return texts.map((text, index) => {
    const file = join(folder, `${index}.yaml`);
    const own = text
      .split(/^---\n/m)
      .filter((one) => /^kind:/m.test(one) && !/^apiVersion: (monitoring\.coreos|gateway\.networking)/m.test(one));
    writeFileSync(file, own.map((one) => `---\n${one}`).join(''));
    return file;
  });
}
