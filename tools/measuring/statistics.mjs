/**
 * @typedef {{ count: number, p50: number, p95: number, p99: number, max: number }} Summary
 */

/**
 * The nearest-rank percentile: the smallest measured value that at least `fraction` of the values do not
 * exceed.
 * @param {number[]} sorted ascending, not empty
 * @param {number} fraction 0 to 1
 */
export function percentile(sorted, fraction) {
  const rank = Math.max(1, Math.ceil(fraction * sorted.length));
  return sorted[rank - 1];
}

/** @param {number[]} values @returns {Summary | null} null for an empty list */
export function summarize(values) {
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  const [p50, p95, p99, max] = [0.5, 0.95, 0.99, 1].map((fraction) => percentile(sorted, fraction));
  return { count: values.length, p50, p95, p99, max };
}

/** @param {number[]} values not empty */
export function median(values) {
  return percentile(
    [...values].sort((a, b) => a - b),
    0.5,
  );
}
