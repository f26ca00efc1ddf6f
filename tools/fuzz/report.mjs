import { table } from '../measuring/table.mjs';

/**
 * The counts of hooks.py for one operation.
 * @typedef {Partial<Record<'valid' | 'invalid' | '2xx' | '4xx' | '5xx' | 'failures', number>>} Tally
 */

const HEAD = ['operation', 'valid', 'invalid', '2xx', '4xx', '5xx', 'failures'];

/**
 * Returns the operations to fuzz: all but the event stream, whose answer never ends.
 * @param {{ paths: Record<string, Record<string, any>> }} document
 * @returns {string[]} such as "POST /api/chat"
 */
export function operationsOf(document) {
  return [...ownOperationsOf(document), ...notifyOperationsOf(document)];
}

/** Those of the service that serves the document. */
export function ownOperationsOf(document) {
  return labelsOf(document, (operation) => !operation.servers);
}

/** Those of notify-server. */
export function notifyOperationsOf(document) {
  return labelsOf(document, (operation) => operation.servers && !isStream(operation));
}

function labelsOf({ paths }, isMeant) {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([key, operation]) => METHODS.has(key) && isMeant(operation))
      .map(([method]) => `${method.toUpperCase()} ${path}`),
  );
}

function isStream({ responses }) {
  return responses?.[200]?.content?.['text/event-stream'] !== undefined;
}

const METHODS = new Set(['get', 'put', 'post', 'delete', 'patch', 'options', 'head', 'trace']);

/**
 * @param {string[]} operations
 * @param {Record<string, Tally>} tallies by operation
 * @param {number} wanted requests of each operation
 */
export function resultOf(operations, tallies, wanted) {
  const rows = operations.map((operation) => ({ operation, tally: tallies[operation] ?? {} }));
  const requests = rows.map(({ tally }) => requestsIn(tally));
  return {
    rows,
    requests: requests.reduce((sum, count) => sum + count, 0),
    fewest: Math.min(...requests),
    tooFew: rows.filter(({ tally }) => requestsIn(tally) < wanted).map(({ operation }) => operation),
    failures: Object.values(tallies).reduce((sum, { failures = 0 }) => sum + failures, 0),
  };
}

/**
 * @param {Record<string, Tally>[]} runs the counts of each
 * @returns {Record<string, Tally>}
 */
export function sumOf(runs) {
  const sum = {};
  for (const [operation, tally] of runs.flatMap((run) => Object.entries(run))) {
    sum[operation] ??= {};
    for (const [column, count] of Object.entries(tally)) sum[operation][column] = (sum[operation][column] ?? 0) + count;
  }
  return sum;
}

/** @param {Tally} tally */
export function requestsIn({ valid = 0, invalid = 0 }) {
  return valid + invalid;
}

/** @param {ReturnType<typeof resultOf>} result */
export function reportOf({ rows, requests, fewest, tooFew, failures }) {
  const cells = rows.map(({ operation, tally }) => [operation, ...HEAD.slice(1).map((column) => tally[column] ?? 0)]);
  const sums = `${rows.length} operations, ${requests} requests, ${fewest} or more of each, ${failures} failures`;
  const missing = tooFew.length > 0 ? [`Too few requests to: ${tooFew.join(', ')}`] : [];
  return ['', table(HEAD, cells), '', ...missing, sums].join('\n');
}
