import { setTimeout as delay } from 'node:timers/promises';
import { needs } from './fault.mjs';

const WAYS = /** @type {const} */ ({
  stall: {
    about: 'the connections of a service with SERVER stay open and forward nothing for 1 to 15 s',
    ms: [1_000, 15_000],
  },
  cut: {
    about: 'the connections of a service with SERVER are reset, and new ones too, for up to 10 s',
    ms: [0, 10_000],
  },
  blackhole: { about: 'the connections of a service with SERVER never answer again; new ones work', ms: null },
});

/** Matches the services that use each server. */
const USERS = { postgres: /chat-api|search-indexer/, nats: /./, meilisearch: /chat-api|search-indexer/ };

/** @param {keyof typeof WAYS} way @param {keyof typeof USERS} server */
function broken(way, server) {
  const { about, ms: range } = WAYS[way];
  return {
    name: `${way}-${server}`,
    about: about.replace('SERVER', server),
    missing: needs(server),
    plan({ stage }, random) {
      const users = stage.services(USERS[server]);
      const victims = random.chance(0.4) ? users : [random.oneOf(users)];
      const ms = range ? random.between(...range) : 0;
      return {
        what: `${way}s ${victims.length === users.length ? 'all' : victims} to ${server}${ms ? ` for ${ms} ms` : ''}`,
        holds: victims.map((victim) => `${victim} to ${server}`),
        async play() {
          const proxies = victims.map((victim) => stage.proxy(victim, server));
          const count = proxies.reduce((sum, proxy) => sum + proxy.connections, 0);
          try {
            for (const proxy of proxies) proxy[way]();
            await delay(ms);
          } finally {
            for (const proxy of proxies) proxy.open();
          }
          return `${count} connections`;
        },
      };
    },
  };
}

/** @type {import('./fault.mjs').Fault[]} */
export const network = Object.keys(USERS).flatMap((server) => Object.keys(WAYS).map((way) => broken(way, server)));
