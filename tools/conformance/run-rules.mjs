import { Broken, Skipped } from './stream/claims.mjs';
import { Failure } from '../../libs/system/src/failure.mjs';

/** Bounds a rule as a whole; each of its waits has a bound of its own. A heartbeat may take its time besides. */
const RULE_MS = 120_000;

/**
 * @typedef {'ok' | 'FAILED' | 'skipped'} Verdict
 * @typedef {{ rule: string, verdict: Verdict, detail: string }} Outcome
 */

/**
 * Checks the rules one after the other.
 * @param {readonly import('./stream/rule.mjs').Rule[]} rules
 * @param {import('./stream/scene.mjs').Scene} scene
 * @param {(outcome: Outcome) => void} report called after each rule
 * @returns {Promise<Outcome[]>}
 */
export async function runRules(rules, scene, report) {
  const outcomes = [];
  for (const rule of rules) {
    const outcome = { rule: rule.name, ...(await verdictOn(rule, scene)) };
    scene.settle();
    report(outcome);
    outcomes.push(outcome);
  }
  return outcomes;
}

/** @returns {Promise<{ verdict: Verdict, detail: string }>} */
async function verdictOn(rule, scene) {
  const { isGateway, isSlow } = scene.options;
  if (rule.isSlow && !isSlow) return { verdict: 'skipped', detail: '--no-slow' };
  if (rule.isDirect && isGateway) return { verdict: 'skipped', detail: '--gateway: the connection is the proxy’s own' };
  try {
    await inTime(rule.run(scene));
    return { verdict: 'ok', detail: '' };
  } catch (error) {
    if (error instanceof Skipped) return { verdict: 'skipped', detail: error.message };
    // Without a voice there is nothing to check: that is no fault of the stream.
    if (error instanceof Failure) throw error;
    return { verdict: 'FAILED', detail: error instanceof Broken ? error.message : String(error.stack) };
  }
}

/** @param {Promise<void>} run */
async function inTime(run) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Broken(`it took longer than ${RULE_MS / 1_000} s`)), RULE_MS);
  });
  try {
    await Promise.race([run, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** @param {Outcome} outcome @returns {string} */
export function lineOf({ rule, verdict, detail }) {
  return `  ${verdict.padEnd(7)}  ${rule}${detail && `: ${detail}`}`;
}

/** @param {Outcome[]} outcomes @returns {string} */
export function summaryOf(outcomes) {
  const count = (verdict) => outcomes.filter((outcome) => outcome.verdict === verdict).length;
  return `${outcomes.length} rules: ${count('ok')} ok, ${count('FAILED')} failed, ${count('skipped')} skipped`;
}
