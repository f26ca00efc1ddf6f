/**
 * `node bench/relay.mjs [--held 60] [--slice 5]`: measures events per second from the outbox to JetStream,
 * with at least a batch waiting all the time. Two relays, each with its own database and NATS, take turns. In
 * the database of one of them a snapshot is held open, as a dump does, until that relay has worked for
 * `--held` seconds, so that PostgreSQL keeps every row that the relay deletes. The result is the last half of
 * the turns, when there are most dead rows. Each turn is compared with the other relay's next one, since the
 * speed of a machine varies.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { median } from '../tools/measuring/statistics.mjs';
import { table } from '../tools/measuring/table.mjs';
import { buildServices } from '../tools/building/build.mjs';
import { command } from '../tools/command/command.mjs';
import { installPackages } from '../tools/building/install.mjs';
import { say, step } from '../tools/command/progress.mjs';
import { startPostgres } from '../libs/system/src/index.mjs';
import { Lane } from './relay/lane.mjs';

const WARM_UP_SECONDS = 3;

const { values } = parseArgs({
  options: { held: { type: 'string', default: '60' }, slice: { type: 'string', default: '5' } },
});
const slice = Number(values.slice);
const turns = Math.max(2, Math.round(Number(values.held) / slice));

await command(async () => {
  await installPackages(step);
  await buildServices(step);
  const folder = mkdtempSync(join(tmpdir(), 'fechatter-bench-'));
  const parts = [];
  try {
    const postgres = await startPostgres({ dataDir: join(folder, 'postgres'), temporary: true });
    parts.push(postgres);
    const lanes = [];
    for (const name of ['alone', 'snapshot']) {
      lanes.push(await Lane.open(name, postgres.url, folder));
      parts.unshift(lanes.at(-1));
    }
    say(await compare(...lanes));
  } finally {
    for (const part of parts) await part.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

/** @param {Lane} alone @param {Lane} snapshot */
async function compare(alone, snapshot) {
  step('warming up');
  for (const lane of [alone, snapshot]) await lane.turn(WARM_UP_SECONDS);
  await snapshot.holdSnapshot();
  const rounds = [];
  for (let turn = 1; turn <= turns; turn += 1) {
    step(`turn ${turn} of ${turns} (${slice} s each)`);
    rounds.push({ alone: await alone.turn(slice), held: await snapshot.turn(slice) });
  }
  return report(rounds, await snapshot.deadRows());
}

function report(rounds, deadRows) {
  const late = rounds.slice(Math.floor(rounds.length / 2));
  const ratio = median(late.map(({ alone, held }) => held.rate / alone.rate));
  const head = ['', 'events/s, first half', 'last half', 'relay CPU us/event, first half', 'last half'];
  const early = rounds.slice(0, Math.floor(rounds.length / 2));
  const row = (label, lane) => [
    label,
    ...[early, late].map((part) => median(part.map((round) => round[lane].rate)).toFixed(0)),
    ...[early, late].map((part) => median(part.map((round) => round[lane].cpu)).toFixed(0)),
  ];
  const rows = [row('alone', 'alone'), row('with a snapshot held open', 'held')];
  const fastest = Math.max(...rounds.map(({ alone }) => alone.rate)).toFixed(0);
  return [
    table(head, rows),
    `\nfastest turn alone: ${fastest} events/s; dead rows at the end: ${deadRows}`,
    `with the snapshot / without, median of the turns of the last half: ${ratio.toFixed(2)} (target: at least 0.80)`,
  ].join('\n');
}
