import { existsSync, readFileSync } from 'node:fs';
import { replaceJson } from '../processes/replace-json.mjs';
import { freePort, takePort } from './ports.mjs';

/** The free ports that a data folder was given, kept in a file so that its next start has the same ones. */
export class KeptPorts {
  /** @type {Record<string, number>} by the name of the process */
  #known;

  /** @param {string} file */
  constructor(file) {
    this.file = file;
    this.#known = readPorts(file);
  }

  /**
   * @param {string} name of a process
   * @returns {Promise<number>} its port of the last start or, if another program listens there now, a new one
   */
  async portOf(name) {
    const kept = this.#known[name];
    if (kept !== undefined && (await takePort(kept))) return kept;
    const others = new Set(Object.values(this.#known));
    let port = await freePort();
    while (others.has(port)) port = await freePort();
    this.#known[name] = port;
    replaceJson(this.file, this.#known);
    return port;
  }
}

/** @param {string} file @returns {Record<string, number>} empty if there is no file, or if it is damaged */
function readPorts(file) {
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, 'utf8')) ?? {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
