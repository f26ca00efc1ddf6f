/**
 * `node bench/chats/large-channel.mjs [--members 50000]`: measures whether a huge channel holds up others.
 * The channel is filled through the API, a hundred people a call, and deleted, while another workspace chats:
 * every 50 ms a message is sent there, and timed until its stream has it. The target is a p99 of 500 ms. The
 * reference is the same chat while nothing else happens, in the same run.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Channel } from '../../tools/client/channel.mjs';
import { HttpClient } from '../../tools/client/http-client.mjs';
import { within } from '../../tools/client/within.mjs';
import { step } from '../../tools/command/progress.mjs';
import { summarize } from '../../tools/measuring/statistics.mjs';
import { milliseconds, table } from '../../tools/measuring/table.mjs';
import { withClient } from '../../libs/system/src/postgres/database.mjs';
import { bench } from '../bench.mjs';
import { Chatter } from '../load/chatter.mjs';

const AT_ONCE = 100;
const QUIET_MS = 10_000;
const PATIENCE_MS = 300_000;
const PEOPLE = `insert into users (workspace_id, email, full_name, password_hash, role)
  select $1, 'member-' || n || '@example.com', 'Member ' || n, '', 'member' from generate_series(1, $2::int) n
  returning id::text`;

const { values } = parseArgs({ options: { members: { type: 'string', default: '50000' } } });
const members = Number(values.members);

await bench({ engine: 'postgres' }, measure);

/** @param {import('../../libs/system/src/index.d.mts').System} system */
async function measure(system) {
  const large = await Channel.open(new HttpClient(system.run.chatApis[0]), 'large');
  const userIds = await addPeople(system.databaseUrl, large);
  const chatter = await Chatter.open(system);
  const rows = [
    await chatter.during('nothing else', () => pause(QUIET_MS)),
    await chatter.during(`${members} people join`, () => fill(large, userIds, chatter)),
    await chatter.during('the channel is deleted', () => remove(system, large, chatter)),
  ];
  await chatter.close();
  return `\n${table(['while: POST to SSE', 'seconds', 'messages', 'p50', 'p99', 'max', 'p99 ratio'], withRatios(rows))}\n`;
}

async function addPeople(databaseUrl, { host, id }) {
  const { body: chat } = await host.call('GET', `/api/chat/${id}`);
  return withClient(databaseUrl, async (client) => {
    const { rows } = await client.query(PEOPLE, [chat.workspaceId, members]);
    return rows.map((row) => row.id);
  });
}

/** Resolves when the last of these events has been published. */
async function fill({ host, id }, userIds, chatter) {
  for (let from = 0; from < userIds.length; from += AT_ONCE) {
    const body = { userIds: userIds.slice(from, from + AT_ONCE) };
    await host.call('POST', `/api/chat/${id}/members`, { body, key: randomUUID() });
    if (from % 10_000 === 0) step(`${from} have joined`);
  }
  await chatter.settled();
}

/** Resolves when the channel's last event has been published. */
async function remove({ databaseUrl }, { host, id }, chatter) {
  await host.call('DELETE', `/api/chat/${id}`);
  const isPublished = () =>
    withClient(databaseUrl, async (client) => {
      const { rows } = await client.query('select from outbox where chat_id = $1 limit 1', [id]);
      return rows.length === 0;
    });
  if (!(await within(PATIENCE_MS, isPublished))) throw new Error('the deletion was never published');
  await chatter.settled();
}

/** @param {{ name: string, seconds: number, latencies: number[] }[]} rows the first is the reference */
function withRatios(rows) {
  const [reference] = rows.map(({ latencies }) => summarize(latencies).p99);
  return rows.map(({ name, seconds, latencies }) => {
    const { count, p50, p99, max } = summarize(latencies);
    return [
      name,
      seconds.toFixed(1),
      String(count),
      ...[p50, p99, max].map(milliseconds),
      (p99 / reference).toFixed(1),
    ];
  });
}
