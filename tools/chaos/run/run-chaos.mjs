import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { step } from '../../command/progress.mjs';
import { ProcessUsage } from '../../measuring/process-usage.mjs';
import { withThrowAwaySystem } from '../../running/throw-away-system.mjs';
import { checkHistories } from '../checks/history-check.mjs';
import { checkSearch } from '../checks/search-check.mjs';
import { Well } from '../checks/well.mjs';
import { FAULTS } from '../faults/faults.mjs';
import { Findings } from '../ledger/findings.mjs';
import { Play } from './play-waves.mjs';
import { Random } from '../schedule/random.mjs';
import { Stage } from '../stage/stage.mjs';
import { Evidence } from './evidence.mjs';
import { Scene } from '../scene/scene.mjs';

const START_MS = 60_000;
const RELOGIN_MS = 4_000;
const PRELOADERS = 12;

/** @typedef {Awaited<ReturnType<typeof runChaos>>} ChaosResult */

/**
 * Plays one run: people talk, listen, come and go on a throw-away system while faults are played. Then
 * everything is compared with what they were told.
 * @param {import('./options.mjs').Options} options
 * @param {{ seed: number, engine: import('../../../libs/system/src/index.d.mts').SearchEngine }} run
 */
export async function runChaos(options, { seed, engine }) {
  const evidence = new Evidence(seed);
  const note = (text) => {
    step(text);
    evidence.note(text);
  };
  const findings = new Findings((kind, what) => note(`FOUND ${kind}: ${what}`));
  let stage;
  const { chatApis, notifyServers, searchIndexers } = options;
  const result = await withThrowAwaySystem(
    {
      ...{ engine, chatApis, notifyServers, searchIndexers },
      beforeServices: (system) => (stage = new Stage(system, findings, note)).prepare(),
      beforeStop: async () => stage?.release(),
      afterStop: async (system) => {
        evidence.keepLogs(system.places.top);
        await stage?.close();
      },
    },
    (system) => playOn(system, new Scene(stage, findings, note, seed), options),
  ).catch((error) => {
    note(`the run has failed: ${error.message}`);
    evidence.write({ seed, engine, error: error.stack, findings: findings.kept });
    throw error;
  });
  if (findings.isEmpty) evidence.remove();
  else evidence.write({ seed, engine, findings: findings.kept });
  return { ...result, seed, engine, findings, options, folder: evidence.folder };
}

/** @param {import('../../../libs/system/src/system.mjs').System} system @param {Scene} scene */
async function playOn(system, scene, { minutes, preload, paceMs, only }) {
  const faults = FAULTS.filter(({ name, missing }) => {
    const why = missing?.(scene.stage) ?? null;
    if (why && only.includes(name)) scene.note(`${name} is SKIPPED: ${why}`);
    return why === null && (only.length === 0 || only.includes(name));
  });
  const well = new Well(scene);
  const usage = new ProcessUsage(() => [...system.children.values()]);
  usage.start();
  await scene.enter();
  await preloadMessages(scene, preload);
  const start = await well.within(START_MS);
  if (start.at === null) scene.findings.add('late', `before the first fault: ${start.reasons.join('; ')}`);
  scene.note(`seed ${scene.seed}: ${faults.length} faults for ${minutes} minutes`);

  const play = new Play(scene, well, faults);
  const startedAt = Date.now();
  await whileActing(scene, paceMs, () => play.run(minutes * 60_000));
  const seconds = (Date.now() - startedAt) / 1_000;
  scene.note('waiting for those who were logged out, and for everything to be well');
  await scene.audience.watched();
  const end = await well.within(START_MS);
  if (end.at === null) scene.findings.add('late', `at the end: ${end.reasons.join('; ')}`);
  const checks = await checkAll(scene, play);
  usage.stop();
  const { totals } = scene.audience;
  await scene.audience.close();
  return { scene, play, seconds, usage: usage.rows(), totals, ...checks };
}

/** @param {Scene} scene @param {Play} play */
async function checkAll(scene, play) {
  scene.note('reading every history');
  const { messages, histories } = await checkHistories(scene);
  if (play.isStuck) return { messages, searched: null };
  scene.note('searching for every message');
  return { messages, searched: await checkSearch(scene, histories) };
}

/** @param {Scene} scene @param {number} count */
async function preloadMessages(scene, count) {
  let left = count;
  if (count > 0) scene.note(`sending ${count} messages beforehand`);
  const work = async (index) => {
    for (let each = index; left-- > 0; each += PRELOADERS) await scene.actors[each % scene.actors.length].send();
  };
  await Promise.all(Array.from({ length: PRELOADERS }, (_, index) => work(index)));
}

/** Lets everybody act, and listeners log out and back in, while `work` is done. */
async function whileActing(scene, paceMs, work) {
  const stopping = new AbortController();
  const { signal } = stopping;
  setMaxListeners(0, signal);
  const acting = [...scene.actors.map((actor) => actor.run(signal, paceMs)), keepLoggingOut(scene, signal)];
  await work();
  stopping.abort();
  await Promise.all(acting);
}

async function keepLoggingOut(scene, signal) {
  const random = new Random(`logouts ${scene.seed}`);
  const pause = () => delay(random.between(RELOGIN_MS / 2, RELOGIN_MS * 1.5), true, { signal }).catch(() => false);
  while (await pause()) {
    const person = random.oneOf(scene.people);
    await scene.gate
      .pass(() => scene.audience.relogin(person))
      .catch((error) => scene.note(`relogin: ${error.message}`));
  }
}
