import { existsSync, readFileSync } from 'node:fs';

/**
 * @param {string} resultsFile the output of Jest with --json --outputFile
 * @returns {{ passed: number, failed: number, skipped: number }} a spec file that fails to load counts as one
 *   failure
 */
export function countsIn(resultsFile) {
  if (!existsSync(resultsFile)) return { passed: 0, failed: 1, skipped: 0 };
  const results = JSON.parse(readFileSync(resultsFile, 'utf8'));
  return {
    passed: results.numPassedTests,
    failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
    skipped: results.numPendingTests + results.numTodoTests,
  };
}
