import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { helm, KUBERNETES } from './helm.mjs';
import { CHART } from './manifests.mjs';

/** As a build server numbers its charts. Labels and tags of images may have no plus. */
const VERSION = '1.2.3+build.7';
const PARENT = `apiVersion: v2
name: parent
version: 0.1.0
dependencies:
  - { name: fechatter, version: '*', condition: fechatter.enabled }
`;
/** Helm hands `global` and the condition down to the chart, whose schema must know them. */
const VALUES = `global: { cluster: one }
fechatter:
  enabled: true
  database: { existingSecret: fechatter-database }
  nats: { existingSecret: fechatter-nats }
  search: { engine: postgres, database: { existingSecret: fechatter-search-database } }
`;

/**
 * Renders the chart as a part of another one, in a version with build metadata.
 * @param {string} program helm
 * @returns {Promise<string[]>} what is wrong
 */
export async function faultsInParent(program) {
  const parent = mkdtempSync(join(tmpdir(), 'fechatter-parent-'));
  try {
    const charts = join(parent, 'charts');
    mkdirSync(charts);
    writeFileSync(join(parent, 'Chart.yaml'), PARENT);
    writeFileSync(join(parent, 'values.yaml'), VALUES);
    await helm(program, ['package', CHART, '--version', VERSION, '--app-version', VERSION, '--destination', charts]);
    const enabled = await helm(program, ['template', 'x', parent, '--kube-version', KUBERNETES]);
    const off = ['--set', 'fechatter.enabled=false'];
    const disabled = await helm(program, ['template', 'x', parent, '--kube-version', KUBERNETES, ...off]);
    const versions = enabled.match(/^ *(?:app\.kubernetes\.io\/version|helm\.sh\/chart|image): .*/gm) ?? [];
    return [
      ...new Set(versions.filter((line) => line.includes('+')).map((line) => `Kubernetes refuses ${line.trim()}.`)),
      ...(versions.length > 0 ? [] : ['The chart renders nothing as a part of another one.']),
      ...(disabled.trim() === '' ? [] : ['The chart can not be switched off by a condition of its parent.']),
    ];
  } finally {
    rmSync(parent, { recursive: true });
  }
}
