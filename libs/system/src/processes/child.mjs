import { spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '../failure.mjs';
import { killAtExit } from './kill-at-exit.mjs';
import { tailOf } from './log-tail.mjs';
import { startOf } from './process-identity.mjs';

/**
 * @typedef {{ code: number | null, signal: NodeJS.Signals | null }} Exit
 *
 * @typedef {object} Spec
 * @property {string} name
 * @property {number} stage the lower the number, the earlier it is stopped
 * @property {string} command
 * @property {string[]} args
 * @property {NodeJS.ProcessEnv} env
 * @property {string} [cwd]
 * @property {number} port
 * @property {string} url
 * @property {NodeJS.Signals} [stopSignal]
 * @property {number} [graceMs] how long it may take to stop before it is killed
 * @property {number} [readyMs] how long it may take to become ready
 * @property {() => Promise<boolean>} ready called repeatedly until it answers true
 * @property {RegExp} [tryAgainOn] output that means "too early, try again"; PostgreSQL prints some after a
 *   kill -9
 *
 * What a child knows of the group that it belongs to.
 * @typedef {object} Group
 * @property {string} logFolder
 * @property {object | null} list null: no keeper stops what is left behind
 * @property {boolean} stopped whether no process may be started any more
 * @property {() => void} started to be called when the child has started
 * @property {() => void} ended to be called when the child has ended
 * @property {(child: Child, exit: Exit) => void} onDeath to be called when the child ends and nobody stopped it
 */

const LOG_LIMIT_BYTES = 20 * 1024 * 1024;
const POLL_MS = 20;
/** The exit code of a process that could not be started, as in a shell. */
const SPAWN_FAILED = 127;

/** A process that can be killed and started again on the same port and data. */
export class Child {
  /** @type {Promise<Exit>} settles when the current process ends */
  exited = Promise.resolve({ code: 0, signal: null });
  #process;
  #started = null;
  #startedAt = '';
  #logStart = 0;
  #expected = false;

  /** @param {Spec} spec @param {Group} group */
  constructor(spec, group) {
    this.spec = spec;
    this.group = group;
    this.name = spec.name;
    this.stage = spec.stage;
    this.port = spec.port;
    this.url = spec.url;
    this.logFile = join(group.logFolder, `${spec.name}.log`);
  }

  /** @returns {number | undefined} undefined while it does not run */
  get pid() {
    return this.#process?.pid;
  }

  /** @returns {string} when the current process was started: RFC 3339, UTC */
  get since() {
    return this.#startedAt;
  }

  /** Starts the process and waits until it is ready. */
  async start() {
    const deadline = Date.now() + (this.spec.readyMs ?? 60_000);
    while (!(await this.#attempt(deadline))) await delay(200);
  }

  /** @param {number} deadline @returns {Promise<boolean>} false when it was too early: try again */
  async #attempt(deadline) {
    this.#launch();
    const outcome = await Promise.race([this.exited, this.#untilReady(deadline)]);
    if (outcome === 'late') await this.kill('SIGKILL');
    if (outcome === 'late') throw new Failure(`${this.name} was not ready in time. ${this.describeLog()}`);
    if (outcome === 'ready') {
      this.#expected = false;
      return true;
    }
    if (this.spec.tryAgainOn?.test(this.lastLines()) && Date.now() < deadline) return false;
    const when = outcome.code === SPAWN_FAILED ? '' : ' while starting';
    throw new Failure(`${this.name} ${describeExit(outcome)}${when}. ${this.describeLog()}`);
  }

  #launch() {
    if (this.group.stopped) throw new Failure(`${this.name} was not started, because everything is being stopped.`);
    trimLog(this.logFile);
    const log = openSync(this.logFile, 'a', 0o600);
    this.#logStart = fstatSync(log).size;
    this.#expected = true;
    // A session of its own, so that Ctrl-C reaches only the launcher, which stops the rest in order.
    const detached = this.group.list !== null;
    const { command, args, env, cwd } = this.spec;
    const launched = spawn(command, args, { env, cwd, detached, stdio: ['ignore', log, log] });
    if (!detached) killAtExit(launched, 'SIGKILL');
    closeSync(log);
    this.#process = launched;
    this.#startedAt = new Date().toISOString();
    this.#started = launched.pid ? startOf(launched.pid) : null;
    this.exited = new Promise((resolve) => {
      launched.once('error', () => resolve({ code: SPAWN_FAILED, signal: null }));
      launched.once('exit', (code, signal) => resolve({ code, signal }));
    }).then((exit) => this.#ended(exit));
    this.group.started();
  }

  /** @param {Exit} exit */
  #ended(exit) {
    this.#process = undefined;
    this.group.ended();
    if (!this.#expected) this.group.onDeath(this, exit);
    return exit;
  }

  /** @param {number} deadline @returns {Promise<'ready' | 'late'>} */
  async #untilReady(deadline) {
    while (!(await this.spec.ready())) {
      if (Date.now() > deadline) return 'late';
      await delay(POLL_MS);
      // The process has ended, which is the outcome; this promise must not settle.
      if (!this.pid) return new Promise(() => {});
    }
    return 'ready';
  }

  /**
   * Sends a signal, and waits for the process to end if the signal ends it. Such an end is not reported to
   * `onDeath`.
   * @param {NodeJS.Signals} [signal]
   */
  async kill(signal = 'SIGKILL') {
    if (!this.#process) return;
    const ends = !['SIGSTOP', 'SIGCONT', 'SIGUSR1', 'SIGUSR2', 'SIGHUP'].includes(signal);
    if (ends) this.#expected = true;
    this.#process.kill(signal);
    if (ends) await this.exited;
  }

  /**
   * Asks the process to stop, and kills it when it takes too long.
   * @returns {Promise<Exit>} how it ended
   */
  async stop() {
    if (!this.#process) return this.exited;
    this.#expected = true;
    this.#process.kill(this.spec.stopSignal ?? 'SIGTERM');
    this.#process.kill('SIGCONT');
    const timer = setTimeout(() => this.#process?.kill('SIGKILL'), this.spec.graceMs ?? 15_000);
    const exit = await this.exited;
    clearTimeout(timer);
    return exit;
  }

  /**
   * Stops the process if it runs, and starts it on the same port and data.
   * @param {{ env?: Record<string, string> }} [changes] variables to set from now on
   */
  async restart({ env = {} } = {}) {
    await this.stop();
    this.spec = { ...this.spec, env: { ...this.spec.env, ...env } };
    await this.start();
  }

  /** @returns {string} the last lines of its log since it was started */
  lastLines() {
    return tailOf(this.logFile, 15, this.#logStart);
  }

  describeLog() {
    const lines = this.lastLines();
    return `Its log is ${this.logFile}` + (lines ? ` and ends with:\n${lines}` : ', to which it wrote nothing.');
  }

  /** @returns {import('./leftovers.mjs').Listed | null} */
  listed() {
    if (!this.pid || !this.#started) return null;
    const { name, stage, stopSignal = 'SIGTERM' } = this.spec;
    return { name, pid: this.pid, started: this.#started, stage, stopSignal };
  }
}

/** @param {Exit} exit */
export function describeExit({ code, signal }) {
  if (signal) return `was ended by ${signal}`;
  return code === SPAWN_FAILED ? 'could not be started' : `ended with exit code ${code}`;
}

/** @param {string} logFile */
function trimLog(logFile) {
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_LIMIT_BYTES) renameSync(logFile, `${logFile}.1`);
}
