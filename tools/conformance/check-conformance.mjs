import { connecting } from './rules/connecting.mjs';
import { connections } from './rules/connections.mjs';
import { cursors } from './rules/cursors.mjs';
import { frames } from './rules/frames.mjs';
import { refusals } from './rules/refusals.mjs';
import { runRules } from './run-rules.mjs';
import { Scene } from './stream/scene.mjs';

/** All rules, in the order in which they are checked. */
export const RULES = [...connecting, ...frames, ...cursors, ...connections, ...refusals];

/**
 * @param {import('./stream/scene.mjs').Options} options
 * @param {(outcome: import('./run-rules.mjs').Outcome) => void} report
 */
export async function checkConformance(options, report) {
  const scene = await Scene.open(options);
  try {
    const chosen = RULES.filter(({ name }) => name.includes(options.only));
    return await runRules(chosen, scene, report);
  } finally {
    await scene.close();
  }
}
