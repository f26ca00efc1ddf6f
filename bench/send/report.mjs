import { median, summarize } from '../../tools/measuring/statistics.mjs';
import { table } from '../../tools/measuring/table.mjs';

/**
 * @typedef {{ messages: number, seconds: number, latencies?: number[], cpuMicroseconds?: number }} Turn
 * @param {string} title
 * @param {Map<string, Turn[]>} rounds by what was measured: the function alone, the bare route, chat-api
 * @param {{ waiting: number, left: number, draining: Turn, drained: Turn }} outage
 */
export function report(title, rounds, { waiting, left, draining, drained }) {
  const [sql, bare, api] = rounds.values();
  const rows = Array.from(rounds, ([name, turns]) => row(name, turns));
  rows.push(row('chat-api, with a backlog', [draining]), row('chat-api, with the relay', [drained]));
  const head = ['messages/s', 'POST p99 ms', 'CPU us/message'];
  return [
    `\n${table([title, ...head], rows)}`,
    `the backlog: ${waiting} events when NATS came back, ${left} at the end of that turn`,
    `chat-api over ${rounds.keys().next().value}: ${ratio(api, sql, rate)} times the messages`,
    `chat-api over the bare route: ${ratio(api, bare, cpu)} times the CPU time (target: at most 1.5)\n`,
  ].join('\n');
}

/** @param {string} name @param {Turn[]} turns */
function row(name, turns) {
  const isServer = turns[0].cpuMicroseconds !== undefined;
  return [name, spread(turns.map(rate)), ...[p99, cpu].map((of) => (isServer ? spread(turns.map(of)) : '-'))];
}

const rate = ({ messages, seconds }) => messages / seconds;
const cpu = ({ cpuMicroseconds }) => cpuMicroseconds;
const p99 = ({ latencies }) => summarize(latencies).p99;

/** Compares round by round, since a slow moment slows both. */
function ratio(turns, others, of) {
  return spread(
    turns.map((turn, round) => of(turn) / of(others[round])),
    (number) => number.toFixed(2),
  );
}

function spread(numbers, format = (number) => number.toFixed(0)) {
  if (numbers.length === 1) return format(numbers[0]);
  return `${format(median(numbers))} (${format(Math.min(...numbers))} to ${format(Math.max(...numbers))})`;
}
