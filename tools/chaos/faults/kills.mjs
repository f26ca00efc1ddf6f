import { setTimeout as delay } from 'node:timers/promises';

/**
 * What a fault does, drawn from its own random numbers.
 * @typedef {object} Plan
 * @property {string} what in words, with the details
 * @property {string[]} holds the processes that no other fault may have meanwhile
 * @property {() => Promise<string | void>} play does it and undoes it; resolves with more to be noted
 *
 * @typedef {object} Fault
 * @property {string} name
 * @property {string} about one line for --list
 * @property {(stage: import('../stage/stage.mjs').Stage) => string | null} missing why it can't be played here
 * @property {(scene: import('../scene/scene.mjs').Scene, random: import('../schedule/random.mjs').Random) => Plan} plan
 */

const always = () => null;
const whereMeilisearchRuns = (stage) => (stage.servers.includes('meilisearch') ? null : 'search is in PostgreSQL');

/** Kills one of the processes of a kind, and starts it again some time later. */
function kill(name, kind, missing = always) {
  return {
    name: `kill-${name}`,
    about: `kill -9 of ${name}, which starts again up to 5 s later`,
    missing,
    plan({ stage }, random) {
      const victim = random.oneOf([...stage.services(), ...stage.servers].filter((each) => kind.test(each)));
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

/** @type {Fault[]} */
export const kills = [
  kill('chat-api', /^chat-api/),
  kill('notify-server', /^notify-server/),
  kill('search-indexer', /^search-indexer/),
  kill('postgres', /^postgres$/),
  kill('nats', /^nats$/),
  kill('meilisearch', /^meilisearch$/, whereMeilisearchRuns),
  {
    name: 'kill-all-services',
    about: 'kill -9 of all services at once, which start again',
    missing: always,
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
