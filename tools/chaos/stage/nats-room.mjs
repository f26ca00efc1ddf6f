import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** The stream reserves 1 GiB, and NATS takes no more than three quarters of the disk. */
const PLENTY = '2GB';
const RELOAD_MS = 300;

/**
 * How much the stream and the buckets may store: the limit of an account, which NATS takes over from its
 * configuration while it runs.
 */
export class NatsRoom {
  /** @param {import('./database.mjs').Servers} servers */
  constructor(servers) {
    this.servers = servers;
  }

  /** Starts NATS anew with a configuration. */
  async prepare() {
    const nats = this.servers.child('nats');
    this.file = join(this.servers.system.places.top, 'nats-room.conf');
    this.#write(PLENTY);
    await nats.stop();
    nats.spec = { ...nats.spec, args: ['--config', this.file, ...nats.spec.args] };
    await nats.start();
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
    writeFileSync(
      this.file,
      `accounts { fechatter { jetstream { max_file: ${room}, max_mem: 1GB }, users: [{ user: all, password: all }] } }
no_auth_user: all
`,
    );
  }
}
