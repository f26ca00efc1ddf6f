import { setTimeout as delay } from 'node:timers/promises';
import { reasonOf } from '../../libs/system/src/failure.mjs';
import { complain, step } from '../command/progress.mjs';

const PAUSE_MS = 2_000;

/**
 * Restarts children, each by one restart at a time: what is asked for meanwhile is one more restart afterwards. A
 * start that fails is tried again after a pause.
 */
export function restarter() {
  const under = new Map();
  let ended = false;
  const restart = (child, reason) => {
    if (under.has(child)) return under.set(child, reason);
    under.set(child, reason);
    void work(child);
  };
  async function work(child) {
    while (!ended && under.get(child)) {
      const reason = under.get(child);
      under.set(child, null);
      step(`restarting ${child.name}: ${reason}`);
      if (await restarted(child)) continue;
      await delay(PAUSE_MS);
      under.set(child, under.get(child) ?? 'it did not start');
    }
    under.delete(child);
  }
  restart.end = () => {
    ended = true;
  };
  return restart;
}

async function restarted(child) {
  try {
    await child.restart();
    step(`${child.name} is ready`);
    return true;
  } catch (error) {
    complain(reasonOf(error));
    return false;
  }
}
