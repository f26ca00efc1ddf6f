import { setTimeout as delay } from 'node:timers/promises';
import { reasonOf } from '../../libs/system/src/failure.mjs';
import { complain, step } from '../command/progress.mjs';

const PAUSE_MS = 2_000;

/**
 * Returns a function that restarts a child. One child has one restart at a time: requests during a restart
 * cause one more afterwards. A start that fails is repeated after a pause.
 */
export function restarter() {
  /** The reason for each child's next restart; null while its last one is under way. */
  const reasons = new Map();
  let ended = false;
  const restart = (child, reason) => {
    if (reasons.has(child)) return reasons.set(child, reason);
    reasons.set(child, reason);
    void work(child);
  };
  async function work(child) {
    while (!ended && reasons.get(child)) {
      const reason = reasons.get(child);
      reasons.set(child, null);
      step(`restarting ${child.name}: ${reason}`);
      if (await restarted(child)) continue;
      await delay(PAUSE_MS);
      reasons.set(child, reasons.get(child) ?? 'it did not start');
    }
    reasons.delete(child);
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
