import { setTimeout as delay } from 'node:timers/promises';
import { namesOf, needs, PROCESSES } from './fault.mjs';

/** Stops a process with SIGSTOP: its connections stay, and nothing answers. */
function pause(name) {
  return {
    name: `pause-${name}`,
    about: `SIGSTOP of ${name} for 1 to 15 s`,
    missing: needs(name),
    plan({ stage }, random) {
      const victim = random.oneOf(namesOf(stage, name));
      const ms = random.between(1_000, 15_000);
      return {
        what: `pauses ${victim} for ${ms} ms`,
        holds: [victim],
        async play() {
          const resume = stage.pause(victim);
          try {
            await delay(ms);
          } finally {
            resume();
          }
        },
      };
    },
  };
}

/** @type {import('./fault.mjs').Fault[]} */
export const pauses = PROCESSES.map(pause);
