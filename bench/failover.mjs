/**
 * `node bench/failover.mjs`: people talk and listen on a NATS cluster of three nodes with three copies of
 * everything, and on PostgreSQL with a synchronous standby. The leader of the stream `CHAT`, or the primary,
 * is killed again and again. Prints for each fault how long no send was answered with 201, and looks for
 * every acknowledged message in the history, in what each listener heard, and in search.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { buildServices } from '../tools/building/build.mjs';
import { installPackages } from '../tools/building/install.mjs';
import { command } from '../tools/command/command.mjs';
import { say, step } from '../tools/command/progress.mjs';
import { withThrowAwaySystem } from '../tools/running/throw-away-system.mjs';
import { Failure } from '../libs/system/src/index.mjs';
import { failoverOptions, USAGE } from './failover/options.mjs';
import { isFlawless, reportOf } from './failover/report.mjs';

/** How much longer than the talk it may take: the start, the last fault, the comparison. */
const EXTRA_MS = 600_000;

await command(async () => {
  const options = failoverOptions(process.argv.slice(2));
  if (options.help) return say(USAGE);
  if (process.platform !== 'linux') throw new Failure('This bench runs on Linux only.');
  await installPackages(step);
  await buildServices(step);
  const result = await run(options);
  say(reportOf(result));
  return isFlawless(result) ? 0 : 1;
});

/** @param {import('./failover/options.mjs').Options} options */
async function run(options) {
  // Imported late, once the packages are installed.
  const { withServers } = await import('./failover/servers.mjs');
  const { runFailover } = await import('./failover/run-failover.mjs');
  const counts = { chatApis: 2, notifyServers: 2, searchIndexers: 2 };
  return withServers((servers) =>
    withThrowAwaySystem({ ...counts, engine: options.engine, ...servers.options }, (system) =>
      Promise.race([runFailover(system, servers, options), failAfter(options.seconds * 1_000 + EXTRA_MS)]),
    ),
  );
}

/** @param {number} ms @returns {Promise<never>} */
async function failAfter(ms) {
  await delay(ms, undefined, { ref: false });
  throw new Failure('It has taken too long: people talk no more, but not everything has settled.');
}
