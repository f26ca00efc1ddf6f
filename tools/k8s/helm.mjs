import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../libs/system/src/failure.mjs';
import { CACHE, requireWritable } from '../../libs/system/src/places.mjs';
import { lastLines, runQuietly } from '../../libs/system/src/programs/run-quietly.mjs';

const VERSION = '3.22.0';
/** The Kubernetes that the charts are rendered for, which helm would else ask a cluster for. */
export const KUBERNETES = '1.35.0';

/**
 * @param {(text: string) => void} onStep
 * @returns {Promise<string>} the path of helm 3: the one on PATH, or else one that Go compiles once into the
 *   cache
 */
export async function helm3(onStep) {
  const { code, output } = await runQuietly('helm', ['version', '--template', '{{.Version}}']);
  if (code === 0 && output.startsWith('v3.')) return 'helm';
  const folder = join(CACHE, `helm-${VERSION}`);
  const program = join(folder, 'helm');
  if (existsSync(program)) return program;
  onStep(`compiling helm ${VERSION} (go)`);
  requireWritable(CACHE);
  const env = { ...process.env, GOBIN: folder, GOTOOLCHAIN: 'local', GOWORK: 'off', CGO_ENABLED: '0' };
  const built = await runQuietly('go', ['install', `helm.sh/helm/v3/cmd/helm@v${VERSION}`], { env });
  if (built.code === 0) return program;
  throw new Failure(`helm 3 was not found, and could not be compiled with Go: ${lastLines(built.output, 3)}`);
}

/**
 * @param {string} program @param {string[]} args
 * @returns {Promise<string>} what helm printed; rejects with the reason if it refused
 */
export async function helm(program, args) {
  const { code, output } = await runQuietly(program, args);
  if (code === 0) return `${output}\n`;
  throw new Failure(`helm ${args[0]} failed: ${lastLines(output, 12)}`);
}
