import { table } from '../measuring/table.mjs';

export const UNBROKEN = 'adding a field, an event type and a code breaks no generated client';

/**
 * @typedef {object} Result of one client
 * @property {import('./run-clients.mjs').Client} client
 * @property {string | null} missing why it was skipped
 * @property {string | null} refused what the generator or the compiler said
 * @property {import('./run-clients.mjs').Use | null} use
 */

const HEAD = ['client', 'generator', 'compiled by', 'used', 'a later release'];

/** @param {Result[]} results @param {string[]} lintLines @returns {string} */
export function reportOf(results, lintLines) {
  const rows = results.map(({ client, ...result }) => [
    client.name,
    client.generator,
    client.checkedBy,
    ...states(result),
  ]);
  return ['', ...lintLines, '', table(HEAD, rows), '', verdict(results)].join('\n');
}

/** @param {Omit<Result, 'client'>} result */
function states({ missing, refused, use }) {
  if (missing !== null) return ['skipped', 'skipped'];
  if (refused !== null || use === null) return ['not compiled', '-'];
  return [use.now, use.later].map((faults) => (faults.length === 0 ? 'ok' : 'FAILED'));
}

/** @param {Result[]} results */
function verdict(results) {
  const used = results.filter(({ use }) => use !== null);
  const broken = used.filter(({ use }) => use?.later.length !== 0).map(({ client }) => client.name);
  const notMade = results.filter(({ refused }) => refused !== null).map(({ client }) => client.name);
  if (notMade.length > 0) return `FAILED: ${UNBROKEN}: not compiled: ${notMade.join(', ')}`;
  if (broken.length > 0) return `FAILED: ${UNBROKEN}: ${broken.join(', ')}`;
  return used.length > 0 ? `ok: ${UNBROKEN}` : 'No client was used.';
}

/** @param {Result[]} results @returns {string[]} everything that went wrong, as text */
export function faultsOf(results) {
  return results.flatMap(({ client: { name }, refused, use }) => [
    ...(refused === null ? [] : [`${name} was not compiled: ${refused}`]),
    ...(use?.now ?? []).map((fault) => `${name}: ${fault}`),
    ...(use?.later ?? []).map((fault) => `${name}, against a later release: ${fault}`),
  ]);
}
