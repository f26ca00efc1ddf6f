import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { untilStopRequested } from '../command/lifetime.mjs';
import { step } from '../command/progress.mjs';
import { describeExit } from '../../libs/system/src/processes/child.mjs';
import { Failure, highLimits, System } from '../../libs/system/src/index.mjs';

/**
 * Runs `work` on a new system with its data in a temporary folder, and removes both afterwards. Fails if the
 * command is stopped, or if a process of the system dies that nobody killed, unless `onDeath` is given.
 *
 * @typedef {object} Around
 * @property {(system: System) => Promise<void>} [beforeServices] as of `System.start`
 * @property {(system: System) => Promise<void>} [beforeStop] called however the work ended
 * @property {(system: System) => Promise<void>} [afterStop] called before the data is removed
 *
 * @template T
 * @param {Partial<import('../../libs/system/src/index.d.mts').SystemOptions> & Around} options
 * @param {(system: System) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withThrowAwaySystem({ beforeServices, beforeStop, afterStop, ...options }, work) {
  const dataDir = mkdtempSync(join(tmpdir(), 'fechatter-'));
  const system = new System({ dataDir, onStep: step, ...options, env: { ...highLimits, ...options.env } });
  try {
    return await Promise.race([
      firstDeath(system),
      failIfStopped(),
      system.start(beforeServices).then(() => work(system)),
    ]);
  } finally {
    await beforeStop?.(system);
    await system.stop();
    await afterStop?.(system);
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** @param {System} system not yet started @returns {Promise<never>} */
function firstDeath(system) {
  return new Promise((_, reject) => {
    system.options.onDeath ??= (child, exit) =>
      reject(new Failure(`${child.name} ${describeExit(exit)}. ${child.describeLog()}`));
  });
}

/** @returns {Promise<never>} */
async function failIfStopped() {
  const { reason } = await untilStopRequested();
  throw new Failure(`Stopped before it was finished (${reason}).`);
}
