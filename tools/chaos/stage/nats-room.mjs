import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** The stream reserves 1 GiB, and NATS takes no more than three quarters of the disk. */
const PLENTY = '2GB';
const RELOAD_MS = 300;
const UNLIMITED = 'jetstream: enabled';

/**
 * Limits what the stream and the buckets may store, by the limit of the account that owns them. NATS takes it
 * over from its configuration while it runs.
 */
export class NatsRoom {
  /** @param {import('./database.mjs').Servers} servers */
  constructor(servers) {
    this.servers = servers;
  }

  /** Starts NATS, which must be stopped, with a limit. */
  async prepare() {
    this.file = this.servers.system.secrets.natsConfigFile;
    this.unlimited = readFileSync(this.file, 'utf8');
    if (!this.unlimited.includes(UNLIMITED)) throw new Error(`${this.file} has no line "${UNLIMITED}"`);
    this.#write(PLENTY);
    await this.servers.child('nats').start();
  }

  /** Nothing more is stored from now on. */
  shut() {
    return this.#set('1KB');
  }

  reopen() {
    return this.#set(PLENTY);
  }

  async #set(room) {
    this.#write(room);
    await this.servers.child('nats').kill('SIGHUP');
    await delay(RELOAD_MS);
  }

  #write(room) {
    writeFileSync(this.file, this.unlimited.replace(UNLIMITED, `jetstream { max_file: ${room}, max_mem: 1GB }`));
  }
}
