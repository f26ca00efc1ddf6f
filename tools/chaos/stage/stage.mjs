import { join } from 'node:path';
import { familyOf } from '../../measuring/process-usage.mjs';
import { Restarter } from '../../running/restarter.mjs';
import { describeExit } from '../../../libs/system/src/processes/child.mjs';
import { NatsRoom } from './nats-room.mjs';
import { Locks } from './locks.mjs';
import { PostgresServer } from './postgres-server.mjs';
import { FaultyProxy } from './proxy.mjs';
import { SmallDisk } from './small-disk.mjs';

/**
 * The system on which the faults are played: between every service and every server stands a proxy, and processes
 * that die are started again, as `npm start` does.
 */
export class Stage {
  locks = new Locks();
  /** Whether the system is being stopped: no fault may begin. */
  isReleased = false;
  /** @type {Map<string, FaultyProxy>} by `<service> <server>` */
  #proxies = new Map();
  /** @type {Set<number>} processes that are stopped by SIGSTOP */
  #paused = new Set();
  /** @type {Map<string, number>} how many faults may end a process, by its name */
  #doomed = new Map();
  #restarter = new Restarter();

  /**
   * @param {import('../../../libs/system/src/system.mjs').System} system not yet started
   * @param {import('../ledger/findings.mjs').Findings} findings
   * @param {(text: string) => void} note
   */
  constructor(system, findings, note) {
    this.system = system;
    this.findings = findings;
    this.note = note;
    this.room = new NatsRoom(this);
    system.options.onDeath = (child, exit) => this.#onDeath(child, exit);
    system.options.wire = (name, env) => this.#wire(name, env);
  }

  /** Moves the data to small disks, and makes the proxies. To be called when the servers run and the services don't yet. */
  async prepare() {
    const { top, nats } = this.system.places;
    await this.child('nats').stop();
    this.disks = { postgres: SmallDisk.make(join(top, 'disk')), nats: SmallDisk.make(nats) };
    this.postgres = new PostgresServer(this, this.disks.postgres);
    await this.postgres.prepare();
    await this.room.prepare();
    for (const { name } of this.system.planned) {
      for (const server of this.servers) {
        this.#proxies.set(`${name} ${server}`, await FaultyProxy.start(this.child(server).port));
      }
    }
  }

  /** @returns {string[]} the names of the servers */
  get servers() {
    return [...this.system.children.keys()].filter((name) => /^(postgres|nats|meilisearch)$/.test(name));
  }

  /** @param {RegExp} [kind] @returns {string[]} the names of the services */
  services(kind = /./) {
    return this.system.planned.map(({ name }) => name).filter((name) => kind.test(name));
  }

  /** @param {string} name @returns {import('../../../libs/system/src/processes/child.mjs').Child} */
  child(name) {
    const child = this.system.children.get(name);
    if (!child) throw new Error(`no process is called ${name}`);
    return child;
  }

  /** @param {string} service @param {string} server */
  proxy(service, server) {
    const proxy = this.#proxies.get(`${service} ${server}`);
    if (!proxy) throw new Error(`there is no proxy between ${service} and ${server}`);
    return proxy;
  }

  /** Leads every service to the present process of a server. @param {string} server */
  retarget(server) {
    for (const service of this.services()) this.proxy(service, server).retarget(this.child(server).port);
  }

  /** @param {string} name @returns {() => void} resumes it. A server's own processes are stopped with it */
  pause(name) {
    const { pid } = this.child(name);
    const pids = pid && !this.isReleased ? familyOf(pid) : [];
    for (const each of pids) this.#signal(each, 'SIGSTOP');
    return () => pids.forEach((each) => this.#signal(each, 'SIGCONT'));
  }

  /** Lets processes end while `work` is done. @template T @param {string[]} names @param {() => Promise<T>} work */
  async dooming(names, work) {
    const count = (change) => names.forEach((name) => this.#doomed.set(name, (this.#doomed.get(name) ?? 0) + change));
    count(1);
    try {
      return await work();
    } finally {
      count(-1);
    }
  }

  /** Starts a process if it does not run. @param {string} name */
  async revive(name) {
    const child = this.child(name);
    if (!child.pid) await child.start();
  }

  /** Undoes what would keep processes from being stopped. */
  release() {
    this.isReleased = true;
    this.#restarter.end();
    for (const pid of this.#paused) this.#signal(pid, 'SIGCONT');
    for (const proxy of this.#proxies.values()) proxy.open();
  }

  /** To be called when no process runs any more. */
  async close() {
    for (const disk of Object.values(this.disks ?? {})) disk.unmount();
    await Promise.all([...this.#proxies.values()].map((proxy) => proxy.close()));
  }

  /** @param {number} pid @param {'SIGSTOP' | 'SIGCONT'} signal */
  #signal(pid, signal) {
    if (signal === 'SIGSTOP') this.#paused.add(pid);
    else if (!this.#paused.delete(pid)) return;
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended.
    }
  }

  /** @param {string} name @param {Record<string, string>} env @returns {Record<string, string>} */
  #wire(name, env) {
    const led = (value) =>
      this.servers.reduce((text, server) => {
        const proxied = `127.0.0.1:${this.proxy(name, server).port}`;
        return text.replaceAll(new RegExp(`127\\.0\\.0\\.1:${this.child(server).port}(?!\\d)`, 'g'), proxied);
      }, value);
    return Object.fromEntries(Object.entries(env).map(([key, value]) => [key, led(value)]));
  }

  #onDeath(child, exit) {
    const how = `${child.name} ${describeExit(exit)}`;
    if (this.#doomed.get(child.name)) return this.note(`${how}, because of the fault`);
    this.findings.add('died', `${how} by itself`, { log: child.lastLines() });
    void this.#restarter.revive(child);
  }
}
