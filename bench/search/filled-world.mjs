import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Failure } from '../../libs/system/src/index.mjs';
import { ROOT } from '../../libs/system/src/places.mjs';
import { withClient } from '../../libs/system/src/postgres/database.mjs';
import { makeWorld } from '../load/world.mjs';

const PEOPLE = `
  insert into users (workspace_id, email, full_name, password_hash, role)
  select $1, 'person-' || n || '@example.com', 'Person ' || n, '', 'member' from generate_series(1, $2) n
  returning id`;
/** Sent a minute apart, the last of all a minute ago. */
const MESSAGES = `
  with added as (
    insert into messages (workspace_id, chat_id, seq, changed_seq, sender_id, content, created_at)
    select $1, chat, $5::bigint + place / $6, $5::bigint + place / $6, sender, content,
      date_trunc('milliseconds', now() - ($7 - place - $8) * interval '1 minute')
    from unnest($2::bigint[], $3::bigint[], $4::text[]) with ordinality as given(chat, sender, content, place)
    returning chat_id, seq
  )
  update chats set last_seq = greatest(last_seq, latest.seq)
  from (select chat_id, max(seq) as seq from added group by chat_id) latest where chats.id = latest.chat_id`;
const BATCH = 5_000;
const REBUILD = join(ROOT, 'apps', 'chat-api', 'dist', 'search-upkeep', 'main.js');

/**
 * Writes channels of one owner with messages of 200 people into the database. The index lacks them until it
 * is rebuilt.
 * @param {import('../../libs/system/src/index.d.mts').System} system
 * @param {{ count: number, texts: Iterable<string>, channels?: number }} filling
 * @returns {ReturnType<typeof makeWorld>}
 */
export async function filledWorld(system, { count, texts, channels = 50 }) {
  const world = await makeWorld(system.run.chatApis[0], channels);
  await withClient(system.databaseUrl, async (client) => {
    const { rows } = await client.query(PEOPLE, [world.workspaceId, 200]);
    const senders = rows.map(({ id }) => id);
    let done = 0;
    for (const batch of batches(texts, BATCH)) {
      const chats = batch.map((_, place) => world.chatIds[place % channels]);
      const by = batch.map((_, place) => senders[(place * 7 + done) % senders.length]);
      const place = [10 + done, channels, count, done];
      await client.query(MESSAGES, [world.workspaceId, chats, by, batch, ...place]);
      done += batch.length;
    }
    await client.query('analyze');
  });
  return world;
}

/**
 * Rebuilds the index as `npm run search:rebuild` does.
 * @param {import('../../libs/system/src/index.d.mts').System} system
 * @returns {Promise<number>} seconds
 */
export async function rebuilt(system) {
  const started = performance.now();
  const env = {
    ...{ ...process.env, ...system.natsEnvs['chat-api'], ...system.searchEnv },
    DATABASE_URL: system.databaseUrl,
  };
  const child = spawn(process.execPath, [REBUILD, 'rebuild'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  // A bench that fails meanwhile must not leave the rebuild running.
  const end = () => child.kill();
  process.once('exit', end);
  const [code] = await once(child, 'exit');
  process.off('exit', end);
  if (code !== 0) throw new Failure(`The rebuild ended with ${code}.`);
  return (performance.now() - started) / 1_000;
}

/** @param {Iterable<string>} items @param {number} size */
function* batches(items, size) {
  let batch = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length === size) yield batch.splice(0);
  }
  if (batch.length > 0) yield batch;
}
