import { setTimeout as delay } from 'node:timers/promises';
import { namesOf, needs, PROCESSES } from './fault.mjs';

/** Kills one of the processes of a kind, and starts it again some time later. */
function kill(name) {
  return {
    name: `kill-${name}`,
    about: `kill -9 of ${name}, which starts again up to 5 s later`,
    missing: needs(name),
    plan({ stage }, random) {
      const victim = random.oneOf(namesOf(stage, name));
      const downMs = random.chance(0.5) ? random.between(0, 500) : random.between(500, 5_000);
      return {
        what: `kills ${victim}, down for ${downMs} ms`,
        holds: [victim],
        async play() {
          const child = stage.child(victim);
          await stage.dooming([victim], () => child.kill('SIGKILL'));
          await delay(downMs);
          await stage.revive(victim);
        },
      };
    },
  };
}

/** @type {import('./fault.mjs').Fault[]} */
export const kills = [
  ...PROCESSES.map(kill),
  {
    name: 'kill-all-services',
    about: 'kill -9 of all services at once, which start again',
    plan({ stage }) {
      const victims = stage.services();
      return {
        what: 'kills all services',
        holds: victims,
        async play() {
          await stage.dooming(victims, () => Promise.all(victims.map((name) => stage.child(name).kill('SIGKILL'))));
          await Promise.all(victims.map((name) => stage.revive(name)));
        },
      };
    },
  },
];
