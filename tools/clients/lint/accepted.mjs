/**
 * @typedef {object} Accepted a kind of warning that stays
 * @property {string} linter
 * @property {string} rule
 * @property {string[]} at JSON pointers into the document
 * @property {string} why
 */

/**
 * Compares what the linters found with what is accepted.
 * @param {import('./lint.mjs').Finding[]} findings
 * @param {Accepted[]} accepted
 * @returns {string[]} each fault as a line: an error, a warning that nobody explained, or an explanation of a
 *   warning that is gone
 */
export function lintFaults(findings, accepted) {
  const explained = new Set(
    accepted.flatMap(({ linter, rule, at }) => at.map((place) => `${linter} ${rule} ${place}`)),
  );
  const found = new Set(findings.map(nameOf));
  const faults = findings.filter((finding) => finding.severity === 'error' || !explained.has(nameOf(finding)));
  const gone = [...explained].filter((name) => !found.has(name));
  return [
    ...faults.map((fault) => `${fault.severity}: ${nameOf(fault)}: ${fault.message}`),
    ...gone.map((name) => `no longer found, so remove it from accepted.json: ${name}`),
  ];
}

/**
 * @param {import('./lint.mjs').Finding[]} findings
 * @returns {string[]} one line for each linter
 */
export function lintCounts(findings) {
  return ['redocly', 'spectral'].map((linter) => {
    const own = findings.filter((finding) => finding.linter === linter);
    const errors = own.filter(({ severity }) => severity === 'error');
    return `${linter}: ${errors.length} errors, ${own.length - errors.length} warnings`;
  });
}

/** @param {import('./lint.mjs').Finding} finding */
function nameOf({ linter, rule, at }) {
  return `${linter} ${rule} ${at}`;
}
