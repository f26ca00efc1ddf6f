import { readStat } from '../../tools/measuring/process-usage.mjs';

/**
 * Measures the CPU time of a process during some work.
 * @template {{ messages: number, seconds: number }} T
 * @param {number} pid
 * @param {() => Promise<T>} work
 * @returns {Promise<T & { cpuMicroseconds: number }>} per message
 */
export async function measured(pid, work) {
  const before = cpuSeconds(pid);
  const result = await work();
  const cpuMicroseconds = ((cpuSeconds(pid) - before) * 1e6) / result.messages;
  return { ...result, cpuMicroseconds };
}

/** @param {number} pid */
function cpuSeconds(pid) {
  const stat = readStat(pid);
  if (!stat) throw new Error('this bench runs on Linux only, since it reads CPU time from /proc');
  return stat.cpuSeconds;
}
