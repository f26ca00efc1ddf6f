/** What stands between operands, and is no name of a metric. */
const WORDS = ['and', 'or', 'unless', 'bool', 'offset'];
const STRING = /"(?:[^"\\]|\\.)*"/g;
const RANGE = /\[[^\]]*\]/g;
const GROUPING = /\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)/g;
/** A name with its matchers. A function is followed by a parenthesis. */
const SELECTOR = /(?<![\w.])([a-zA-Z_]\w*)\b(?!\s*\()\s*(?:\{([^}]*)\})?/g;

/**
 * Reads what an expression of PromQL asks for.
 * @param {string} expression
 * @returns {{ selectors: { metric: string, labels: string[] }[], grouping: string[] }} each metric with the
 *   labels that select its series, and the labels that group series or join them
 */
export function usesOf(expression) {
  const grouping = [];
  const rest = expression
    .replaceAll(STRING, '""')
    .replaceAll(RANGE, '')
    .replaceAll(GROUPING, (_, labels) => {
      grouping.push(...labels.split(',').map((label) => label.trim()));
      return ' ';
    });
  const selectors = Array.from(rest.matchAll(SELECTOR), ([, metric, matchers = '']) => {
    return { metric, labels: Array.from(matchers.matchAll(/(\w+)\s*[=!]/g), ([, label]) => label) };
  });
  return { selectors: selectors.filter(({ metric }) => !WORDS.includes(metric)), grouping };
}
