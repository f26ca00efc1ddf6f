import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ask } from '../stage/database.mjs';
import { withStreams } from '../stage/streams.mjs';

/** Deletes or empties what NATS or the search engine keeps, while everything runs. */
function wipe(name, about, plan) {
  return { name: `wipe-${name}`, about, plan };
}

/** @type {import('./fault.mjs').Fault[]} */
export const wipes = [
  wipe('stream', 'the stream CHAT is deleted, or emptied', ({ stage }, random) => {
    const way = random.oneOf(/** @type {const} */ (['delete', 'delete', 'purge']));
    return {
      what: `${way}s the stream CHAT`,
      holds: ['nats'],
      play: () => withStreams(stage, (streams) => streams[way]('CHAT')).then(() => {}),
    };
  }),
  wipe('bucket', 'one of the buckets is deleted, or the queue of work', ({ stage }, random) => {
    const stream = random.oneOf(['KV_MEMBERS', 'KV_MEMBERS', 'KV_REVOKED', 'KV_REVOKED', 'KV_INDEXER', 'WORK']);
    return {
      what: `deletes ${stream}`,
      holds: ['nats'],
      play: () => withStreams(stage, (streams) => streams.delete(stream)).then(() => {}),
    };
  }),
  wipe('nats', 'NATS is killed and starts without its data', ({ stage }) => ({
    what: 'kills NATS and wipes its data',
    holds: ['nats'],
    async play() {
      await stage.dooming(['nats'], () => stage.child('nats').kill('SIGKILL'));
      rmSync(join(stage.system.places.nats, 'jetstream'), { recursive: true, force: true });
      await stage.revive('nats');
    },
  })),
  wipe('index', 'the search index is deleted', ({ stage }) => ({
    what: 'deletes the search index',
    holds: [stage.servers.includes('meilisearch') ? 'meilisearch' : 'postgres'],
    play: () => wipeIndex(stage),
  })),
];

const DROP_INDEX = `do $$ declare name text; begin
  for name in select tablename from pg_tables where schemaname = 'search' loop
    execute format('drop table search.%I', name);
  end loop; end $$`;

/** @param {import('../stage/stage.mjs').Stage} stage */
export async function wipeIndex(stage) {
  if (!stage.servers.includes('meilisearch')) return void (await ask(stage, DROP_INDEX));
  const { MEILI_API_KEY } = stage.system.searchEnv;
  const call = (path, method = 'GET') =>
    fetch(`${stage.child('meilisearch').url}/indexes${path}`, {
      method,
      headers: { authorization: `Bearer ${MEILI_API_KEY}` },
      signal: AbortSignal.timeout(10_000),
    });
  const { results } = await (await call('?limit=100')).json();
  for (const { uid } of results) {
    const answer = await call(`/${uid}`, 'DELETE');
    if (!answer.ok && answer.status !== 404) throw new Error(`the index can't be deleted: ${answer.status}`);
  }
}
