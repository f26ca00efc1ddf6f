import { step } from '../../command/progress.mjs';
import { Broken, Unmeasured } from '../checks/check.mjs';

/**
 * @typedef {'ok' | 'FAILED' | 'lacks' | 'unsure'} Verdict
 * @typedef {{ check: string, verdict: Verdict, detail: string }} Outcome
 */

/**
 * Runs checks one after the other.
 * @param {import('../checks/check.mjs').Check[]} checks
 * @param {import('../checks/check.mjs').Scene} scene
 * @param {() => Promise<void>} settle called before each, to wait until everything is well
 * @returns {Promise<Outcome[]>}
 */
export async function runChecks(checks, scene, settle) {
  const outcomes = [];
  for (const check of checks) {
    await settle();
    const outcome = await outcomeOf(check, scene);
    step(
      `${scene.gateway.proxy.name}: ${outcome.verdict.padEnd(6)} ${check.name}${outcome.detail && `: ${outcome.detail}`}`,
    );
    outcomes.push(outcome);
  }
  return outcomes;
}

/**
 * A check that the proxy can't pass is expected to fail: a new release of it may learn it.
 * @param {import('../checks/check.mjs').Check} check
 * @param {import('../checks/check.mjs').Scene} scene
 * @returns {Promise<Outcome>}
 */
export async function outcomeOf({ name, run }, scene) {
  const lacks = scene.gateway.proxy.lacks[name];
  try {
    const detail = (await run(scene)) ?? '';
    if (lacks === undefined) return { check: name, verdict: 'ok', detail };
    return { check: name, verdict: 'FAILED', detail: `passes, although it is said to lack: ${lacks}` };
  } catch (error) {
    if (error instanceof Unmeasured) return { check: name, verdict: 'unsure', detail: error.message };
    const detail = error instanceof Broken ? error.message : String(error.stack);
    if (lacks !== undefined) return { check: name, verdict: 'lacks', detail: `${lacks} (${detail})` };
    return { check: name, verdict: 'FAILED', detail };
  }
}
