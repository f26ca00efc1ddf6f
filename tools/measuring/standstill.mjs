/**
 * How long nothing happened around a fault: the longest time between two neighbours of which the later one
 * came after the fault began, and the earlier one before it ended.
 * @param {number[]} moments ascending
 * @param {{ from: number, to: number }} fault
 * @returns {number | null} null if nothing happened after it began
 */
export function standstill(moments, { from, to }) {
  let longest = null;
  for (let index = 1; index < moments.length; index++) {
    const [earlier, later] = [moments[index - 1], moments[index]];
    if (later > from && earlier < to) longest = Math.max(longest ?? 0, later - earlier);
  }
  return longest;
}
