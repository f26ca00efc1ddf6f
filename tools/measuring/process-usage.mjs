import { readdirSync, readFileSync } from 'node:fs';

/** USER_HZ, which is 100 on every Linux that Node supports. */
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4_096;

/**
 * @typedef {{ pid: number, parent: number, cpuSeconds: number, reapedCpuSeconds: number, residentBytes:
 *   number, sharedBytes: number }} Stat
 */

/** @param {number} pid @returns {Stat | null} null if the process is gone, or on systems without /proc */
export function readStat(pid) {
  try {
    // The name of the program is in parentheses and may contain any character.
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ')
      .map(Number);
    const [, resident, shared] = readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ').map(Number);
    return {
      pid,
      parent: fields[1],
      cpuSeconds: (fields[11] + fields[12]) / TICKS_PER_SECOND,
      reapedCpuSeconds: (fields[13] + fields[14]) / TICKS_PER_SECOND,
      residentBytes: resident * PAGE_BYTES,
      sharedBytes: shared * PAGE_BYTES,
    };
  } catch {
    return null;
  }
}

/** @returns {Stat[]} of every visible process */
function readAll() {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => readStat(Number(pid)))
      .filter(Boolean);
  } catch {
    return [];
  }
}

/** @param {number} pid @returns {number[]} the process and its descendants, the process first */
export function familyOf(pid) {
  return family(pid, readAll()).map((member) => member.pid);
}

/** @param {number} pid @param {Stat[]} all @returns {Stat[]} of the process and its descendants */
function family(pid, all) {
  const root = all.find((stat) => stat.pid === pid);
  const children = all.filter(({ parent }) => parent === pid);
  return root ? [root, ...children.flatMap((child) => family(child.pid, all))] : [];
}

/**
 * Measures CPU time and memory of a system's processes, by name and across restarts. A process includes its
 * descendants, also those that have ended, such as PostgreSQL's backends. Memory that they share counts once.
 */
export class ProcessUsage {
  /**
   * @type {Map<string, { pid: number, cpu: number, earlierCpu: number, residentBytes: number, peakBytes:
   *   number }>}
   */
  #byName = new Map();
  #timer;

  /** @param {() => { name: string, pid: number | undefined }[]} processes returns the current ones */
  constructor(processes) {
    this.processes = processes;
  }

  start() {
    this.sample();
    this.#timer = setInterval(() => this.sample(), 1_000);
    this.#timer.unref();
  }

  stop() {
    clearInterval(this.#timer);
    this.sample();
  }

  /** Call this just before a process is killed. Otherwise up to a second of its CPU time is not counted. */
  sample() {
    const all = readAll();
    for (const { name, pid } of this.processes()) if (pid) this.#note(name, pid, family(pid, all));
  }

  /** @param {string} name @param {number} pid @param {Stat[]} members */
  #note(name, pid, members) {
    if (members.length === 0) return;
    const before = this.#byName.get(name) ?? { pid, cpu: 0, earlierCpu: 0, residentBytes: 0, peakBytes: 0 };
    const earlierCpu = before.pid === pid ? before.earlierCpu : before.earlierCpu + before.cpu;
    const [root, ...others] = members;
    const cpu = root.reapedCpuSeconds + members.reduce((sum, member) => sum + member.cpuSeconds, 0);
    const own = others.reduce((sum, member) => sum + member.residentBytes - member.sharedBytes, 0);
    const residentBytes = root.residentBytes + own;
    const peakBytes = Math.max(before.peakBytes, residentBytes);
    this.#byName.set(name, { pid, cpu, earlierCpu, residentBytes, peakBytes });
  }

  /** @returns {{ name: string, cpuSeconds: number, residentBytes: number, peakBytes: number }[]} */
  rows() {
    return Array.from(this.#byName, ([name, { cpu, earlierCpu, residentBytes, peakBytes }]) => {
      return { name, cpuSeconds: earlierCpu + cpu, residentBytes, peakBytes };
    });
  }
}
