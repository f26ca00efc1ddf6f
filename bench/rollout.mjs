/**
 * `node bench/rollout.mjs --api URL --events URL -- COMMAND …`: runs a command, such as an upgrade, while
 * people use the installation, and tells what they noticed. Two lanes send requests at a fixed rate, one over
 * kept-alive connections and one with a connection for each request; none is repeated, so each that fails
 * counts. Streams of several people hear every message, and resume when they are cut. Each message that was
 * answered with 201 must be heard by each stream exactly once. Exits with 1 if a request failed, or a message
 * was lost or doubled.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { HttpClient } from '../tools/client/http-client.mjs';
import { command } from '../tools/command/command.mjs';
import { say, step } from '../tools/command/progress.mjs';
import { Failure } from '../libs/system/src/failure.mjs';
import { Audience } from './rollout/audience.mjs';
import { Lane } from './rollout/lane.mjs';
import { reportOf } from './rollout/report.mjs';

const { values: given, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    api: { type: 'string', default: 'http://127.0.0.1:6688' },
    events: { type: 'string', default: 'http://127.0.0.1:6687' },
    /** Requests a second of each lane. */
    rate: { type: 'string', default: '50' },
    streams: { type: 'string', default: '200' },
    /** Before and after the command. */
    seconds: { type: 'string', default: '15' },
  },
});

await command(async () => {
  const quietMs = Number(given.seconds) * 1_000;
  step('signing up');
  const audience = await Audience.gather(new HttpClient(given.api), given.events, Number(given.streams));
  const lanes = [true, false].map(
    (keepAlive) => new Lane(given.api, audience.channel, { keepAlive, rate: Number(given.rate) }),
  );
  step(`${given.streams} streams are open`);
  for (const lane of lanes) lane.start();
  await pause(quietMs);
  const code = await run(positionals);
  await pause(quietMs);
  await Promise.all(lanes.map((lane) => lane.stop()));
  step('waiting for what is still to be heard');
  const heard = await audience.judge(lanes.flatMap(({ sent }) => sent));
  await audience.close();
  const { text, isGood } = reportOf(lanes, heard);
  say(`\n${text}`);
  if (code !== 0) throw new Failure(`${positionals.join(' ')} ended with ${code}.`);
  return isGood ? 0 : 1;
});

/** @param {string[]} line a program and its arguments; nothing to only load @returns {Promise<number>} */
async function run([program, ...args]) {
  if (!program) return 0;
  step([program, ...args].join(' '));
  const [code] = await once(spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'] }), 'exit');
  step(`ended with ${code}`);
  return code ?? 1;
}
