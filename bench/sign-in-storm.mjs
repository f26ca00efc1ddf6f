/**
 * `node bench/sign-in-storm.mjs [--seconds 5] [--rounds 5] [--rate 100] [--clients 64]`: measures how long a
 * send takes, alternately without and with a storm of sign-ins at the same chat-api. Sends start at an even
 * rate, whether or not earlier ones have finished, and their time counts from when they were due. Each client
 * signs in again after each answer: a third of the sign-ins have the right password, a third a wrong one, and
 * a third an unknown address.
 */
import { availableParallelism } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { HttpClient } from '../tools/client/http-client.mjs';
import { median, summarize } from '../tools/measuring/statistics.mjs';
import { milliseconds, table } from '../tools/measuring/table.mjs';
import { step } from '../tools/command/progress.mjs';
import { bench } from './bench.mjs';
import { send, sendMessages } from './load/http-load.mjs';
import { makeWorld } from './load/world.mjs';

const CHANNELS = 32;
const WARM_UP = { messages: 4_000, writers: 16 };
const CONNECTIONS = 64;
const FIGURES = ['p50', 'p95', 'p99'];
const STORMER = { email: 'stormer@example.com', password: 'a walk in the heavy rain' };
const SIGN_INS = [STORMER, { ...STORMER, password: 'not the right one' }, { ...STORMER, email: 'nobody@example.com' }];

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '5' },
    rate: { type: 'string', default: '100' },
    clients: { type: 'string', default: '64' },
  },
});
const [seconds, rounds, rate, clients] = ['seconds', 'rounds', 'rate', 'clients'].map((name) => Number(values[name]));

await bench({ engine: 'postgres' }, compare);

/** @param {import('../libs/system/src/index.d.mts').System} system */
async function compare(system) {
  const [url] = system.run.chatApis;
  const world = await makeWorld(url, CHANNELS);
  await new HttpClient(url).call('POST', '/api/signup', {
    body: { ...STORMER, fullName: 'Stormer', workspaceName: 'Storm' },
  });
  step('warming up');
  await sendMessages(url, world, WARM_UP);
  await duringStorm(url, () => pacedSends(url, world));
  const turns = [];
  for (let round = 1; round <= rounds; round++) {
    step(`round ${round} of ${rounds}`);
    const calm = await pacedSends(url, world);
    turns.push({ calm, ...(await duringStorm(url, () => pacedSends(url, world))) });
  }
  return report(turns);
}

/**
 * @returns {Promise<import('../tools/measuring/statistics.mjs').Summary>} milliseconds since each send was
 *   due
 */
async function pacedSends(url, { token, chatIds }) {
  const client = new HttpClient(url, { connections: CONNECTIONS });
  const started = performance.now();
  const sends = [];
  for (let index = 0; index < seconds * rate; index++) {
    const due = started + (index * 1000) / rate;
    await pause(Math.max(0, due - performance.now()));
    sends.push(send(client, token, chatIds[index % chatIds.length]).then(() => performance.now() - due));
  }
  const latencies = await Promise.all(sends);
  client.close();
  return summarize(latencies);
}

/** Runs `work` while all clients sign in repeatedly. */
async function duringStorm(url, work) {
  const client = new HttpClient(url, { connections: clients });
  const answers = new Map();
  let isOver = false;
  const storm = Array.from({ length: clients }, async (_, index) => {
    for (let count = index; !isOver; count++) {
      const { status } = await client.call('POST', '/api/signin', { body: SIGN_INS[count % SIGN_INS.length] });
      answers.set(status, (answers.get(status) ?? 0) + 1);
    }
  });
  const started = performance.now();
  const stormy = await work();
  const lasted = (performance.now() - started) / 1000;
  isOver = true;
  await Promise.all(storm);
  client.close();
  return { stormy, answers, perSecond: sum([...answers.values()]) / lasted };
}

/** @param {{ calm: object, stormy: object, answers: Map<number, number>, perSecond: number }[]} turns */
function report(turns) {
  const rows = FIGURES.map((figure) => {
    const of = (when) => median(turns.map((turn) => turn[when][figure]));
    const ratios = turns.map(({ calm, stormy }) => stormy[figure] / calm[figure]);
    const spread = `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`;
    return [figure, milliseconds(of('calm')), milliseconds(of('stormy')), spread];
  });
  const refused = sum(turns.map(({ answers }) => answers.get(429) ?? 0));
  const title = `${rate} sends per second, ${availableParallelism()} cores, median of ${rounds}`;
  return [
    `\n${table([title, 'calm ms', 'storm ms', 'storm over calm'], rows)}`,
    `${clients} clients tried to sign in ${median(turns.map(({ perSecond }) => perSecond)).toFixed(0)} times per second; ${refused} sign-ins were refused with 429\n`,
  ].join('\n');
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
