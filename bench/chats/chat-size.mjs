/**
 * `node bench/chats/chat-size.mjs [--seconds 4] [--rounds 3]`: compares a send in a chat of 5,000 members
 * with one in a chat of 5. Measures the CPU time of each process per message, and the latency of one writer,
 * in alternating rounds.
 */
import { parseArgs } from 'node:util';
import { withClient } from '../../libs/system/src/postgres/database.mjs';
import { ProcessUsage } from '../../tools/measuring/process-usage.mjs';
import { median, summarize } from '../../tools/measuring/statistics.mjs';
import { table } from '../../tools/measuring/table.mjs';
import { step } from '../../tools/command/progress.mjs';
import { bench } from '../bench.mjs';
import { sendOverHttp } from '../load/http-load.mjs';
import { makeWorld } from '../load/world.mjs';

const SIZES = [5, 5_000];
const FILL = `with people as (
    insert into users (workspace_id, email, full_name, password_hash, role)
    select $1, 'member-' || $2 || '-' || n || '@example.com', 'Member ' || n, '', 'member' from generate_series(2, $3) n returning id
  ), joined as (
    insert into chat_members (chat_id, user_id, workspace_id, joined_seq, changed_seq, read_seq)
    select $2::bigint, id, $1, 1, 1, 1 from people
  )
  update chats set member_count = $3 where id = $2::bigint`;

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '4' }, rounds: { type: 'string', default: '3' } },
});
const load = { seconds: Number(values.seconds), writers: 1 };

await bench({ engine: 'postgres' }, compare);

/** @param {import('../../libs/system/src/index.d.mts').System} system */
async function compare(system) {
  const world = await makeWorld(system.run.chatApis[0], SIZES.length);
  for (const [index, size] of SIZES.entries()) await fill(system.databaseUrl, world, world.chatIds[index], size);
  const rounds = SIZES.map(() => []);
  for (let round = 0; round <= Number(values.rounds); round++) {
    step(round === 0 ? 'warming up' : `round ${round} of ${values.rounds}`);
    for (const [index, chatId] of world.chatIds.entries()) {
      const result = await measured(system, () =>
        sendOverHttp(system.run.chatApis[0], { ...world, chatIds: [chatId] }, load),
      );
      if (round > 0) rounds[index].push(result);
    }
  }
  return report(rounds);
}

/** Inserts the members into the database, since five thousand sign-ups would take minutes. */
function fill(databaseUrl, { workspaceId }, chatId, size) {
  return withClient(databaseUrl, async (client) => {
    await client.query(FILL, [workspaceId, chatId, size]);
    await client.query('analyze');
  });
}

/** Measures the latency and, by process, the CPU microseconds per message. */
async function measured(system, work) {
  const usage = new ProcessUsage(() => [...system.children.values()]);
  usage.sample();
  const before = new Map(usage.rows().map(({ name, cpuSeconds }) => [name, cpuSeconds]));
  const { messages, latencies } = await work();
  usage.sample();
  const spent = usage.rows().map(({ name, cpuSeconds }) => [name, ((cpuSeconds - before.get(name)) * 1e6) / messages]);
  return { p50: summarize(latencies).p50 * 1000, ...Object.fromEntries(spent) };
}

/** @param {Record<string, number>[][]} rounds a list for each size */
function report(rounds) {
  const middle = (index, name) => median(rounds[index].map((round) => round[name]));
  const [small, large] = SIZES.keys();
  const rows = Object.keys(rounds[small][0]).map((name) => {
    const ratio = middle(large, name) / middle(small, name);
    return [
      name === 'p50' ? 'latency p50' : `CPU time of ${name}`,
      ...[small, large].map((index) => middle(index, name).toFixed(0)),
      ratio.toFixed(2),
    ];
  });
  return `\n${table(['us/message', ...SIZES.map((size) => `${size} members`), 'ratio'], rows)}\n`;
}
