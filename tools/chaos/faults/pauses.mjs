import { setTimeout as delay } from 'node:timers/promises';

/** Stops a process with SIGSTOP: its connections stay, and nothing answers. */
function pause(name, kind, missing = () => null) {
  return {
    name: `pause-${name}`,
    about: `SIGSTOP of ${name} for 1 to 15 s`,
    missing,
    plan({ stage }, random) {
      const victim = random.oneOf([...stage.services(), ...stage.servers].filter((each) => kind.test(each)));
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

/** @type {import('./kills.mjs').Fault[]} */
export const pauses = [
  pause('chat-api', /^chat-api/),
  pause('notify-server', /^notify-server/),
  pause('search-indexer', /^search-indexer/),
  pause('postgres', /^postgres$/),
  pause('nats', /^nats$/),
  pause('meilisearch', /^meilisearch$/, (stage) =>
    stage.servers.includes('meilisearch') ? null : 'search is in PostgreSQL',
  ),
];
