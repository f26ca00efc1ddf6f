import { readStat } from '../../tools/measuring/process-usage.mjs';

/**
 * Does some work and tells what a process spent on it.
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
  if (!stat) throw new Error('CPU time is read from /proc: this bench runs on Linux only');
  return stat.cpuSeconds;
}
