import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withThrowAwaySystem } from '../../running/throw-away-system.mjs';
import { step } from '../../command/progress.mjs';
import { systems } from '../checks/systems.mjs';
import { makeCertificate } from '../proxies/certificate.mjs';
import { versionOf } from '../proxies/gateway.mjs';
import { runIdle } from './idle.mjs';
import { runChecks } from './run-checks.mjs';
import { inFrontOf, settledSystem, SYSTEM_OPTIONS } from './system.mjs';
import { settled, WIRE_CHECKS, withStandIns } from './wire.mjs';

/** A worker of nginx is nobody, and must reach what is inside. */
const ANYBODY_ENTERS = 0o711;
const LAST_BYTE = 250;

/**
 * Runs all checks of these proxies.
 * @param {import('./with-gateway.mjs').Runnable[]} runnables
 * @param {import('./options.mjs').Options} options
 * @returns {Promise<import('./report.mjs').Result[]>}
 */
export async function runGateways(runnables, options) {
  const folder = mkdtempSync(join(tmpdir(), 'fechatter-gateways-'));
  chmodSync(folder, ANYBODY_ENTERS);
  try {
    const means = { folder, certificate: await makeCertificate(folder), newAddress: addresses() };
    const results = [];
    for (const { proxy, program } of runnables)
      results.push({ name: proxy.name, version: await versionOf(program, proxy.versionArg), outcomes: [] });
    for (const run of [runWire, runSystem, runIdleIfAsked]) {
      for (const [index, outcomes] of (await run(runnables, means, options)).entries())
        results[index].outcomes.push(...outcomes);
    }
    return results;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runWire(runnables, means, options) {
  const checks = chosen(WIRE_CHECKS, options);
  const all = [];
  for (const runnable of checks.length > 0 ? runnables : []) {
    const work = (scene) => runChecks(checks, scene, () => settled(scene));
    all.push(await withStandIns(runnable, means, work));
  }
  return all;
}

async function runSystem(runnables, means, options) {
  const checks = chosen(systems, options);
  if (checks.length === 0) return [];
  return withThrowAwaySystem(SYSTEM_OPTIONS, async (system) => {
    const all = [];
    for (const runnable of runnables) {
      const work = (scene) => runChecks(checks, scene, () => settledSystem(scene));
      all.push(await inFrontOf(runnable, means, system, work));
    }
    return all;
  });
}

async function runIdleIfAsked(runnables, means, { minutesIdle, only }) {
  if (minutesIdle === 0 || !'idle'.includes(only)) return [];
  step(`leaving streams idle for ${minutesIdle} minutes`);
  const places = { ...means, folder: mkdtempSync(join(means.folder, 'idle-')) };
  chmodSync(places.folder, ANYBODY_ENTERS);
  return runIdle(runnables, places, minutesIdle);
}

/** @param {import('../checks/check.mjs').Check[]} checks @param {import('./options.mjs').Options} options */
function chosen(checks, { isQuick, only }) {
  return checks.filter(({ name, isSlow }) => name.includes(only) && !(isQuick && isSlow));
}

/** @returns {() => string} addresses of clients, each one new */
function addresses() {
  let count = 0;
  return () => {
    count++;
    return `127.0.${1 + Math.floor(count / LAST_BYTE)}.${1 + (count % LAST_BYTE)}`;
  };
}
