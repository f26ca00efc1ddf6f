import { latencyTable } from '../../tools/measuring/table.mjs';

/**
 * @param {import('./lane.mjs').Lane[]} lanes @param {import('./audience.mjs').Heard} heard
 * @returns {{ text: string, isGood: boolean }}
 */
export function reportOf(lanes, heard) {
  const failed = lanes.flatMap(({ failures }) => failures).length;
  const { streams, messages, lost, doubled, toRead, resets, reconnects } = heard;
  const rows = lanes.map(({ name, latencies }) => [name, latencies]);
  const text = [
    latencyTable([...rows, ['request to stream', heard.latencies]]),
    '',
    ...lanes.map(
      ({ name, requests, failures }) => `${name}: ${requests} requests, ${failures.length} failed${causes(failures)}`,
    ),
    `${streams} streams, ${messages} messages: ${lost} lost, ${doubled} doubled, ${resets.length} resets, ${reconnects} reconnects`,
    ...(toRead > 0 ? [`${toRead} deliveries are to be read in the history, as a reset told`] : []),
  ].join('\n');
  return { text, isGood: failed + lost + doubled + resets.length === 0 };
}

/** @param {{ second: number, what: string }[]} failures */
function causes(failures) {
  const counts = grouped(failures);
  const lines = Array.from(counts, ([what, those]) => {
    const seconds = those.map(({ second }) => second);
    return `\n  ${those.length} × ${what}, from ${Math.min(...seconds).toFixed(1)} to ${Math.max(...seconds).toFixed(1)} s`;
  });
  return lines.join('');
}

/**
 * @param {{ second: number, what: string }[]} failures
 * @returns {Map<string, { second: number, what: string }[]>}
 */
function grouped(failures) {
  const groups = new Map();
  for (const failure of failures) groups.set(failure.what, [...(groups.get(failure.what) ?? []), failure]);
  return groups;
}
