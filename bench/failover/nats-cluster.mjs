import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { within } from '../../tools/client/within.mjs';
import { step } from '../../tools/command/progress.mjs';
import { Failure, findNatsServer, freePort, startNats } from '../../libs/system/src/index.mjs';
import { natsUsersConfig } from '../../libs/system/src/nats/nats-users.mjs';
import { writeSecret } from '../../libs/system/src/services/secrets.mjs';

const NAMES = ['nats-1', 'nats-2', 'nats-3'];
/** A cluster that forms, or a server that catches up, on a slow machine. */
const PATIENCE_MS = 60_000;

/** Three nats-servers that keep everything three times, with the users of our services. */
export class NatsCluster {
  /** @type {Map<string, import('../../libs/system/src/index.d.mts').Started>} by name */
  servers = new Map();

  /**
   * @param {string} folder of all data
   * @param {import('../../libs/system/src/services/secrets.mjs').Secrets['natsPasswords']} passwords
   */
  constructor(folder, passwords) {
    this.folder = folder;
    this.passwords = passwords;
  }

  async start() {
    const program = await findNatsServer(step);
    const users = await natsUsersConfig(this.passwords);
    const ports = await Promise.all(NAMES.map(() => freePort()));
    const routes = ports.map((port) => `nats-route://127.0.0.1:${port}`).join(', ');
    const started = NAMES.map(async (name, index) => {
      const cluster = `cluster { name: bench, listen: "127.0.0.1:${ports[index]}", routes: [${routes}] }`;
      const dataDir = join(this.folder, name);
      const configFile = join(dataDir, 'nats.conf');
      mkdirSync(dataDir, { recursive: true });
      writeSecret(configFile, `${users}\n${cluster}\njetstream { sync_interval: always }\n`);
      this.servers.set(name, await startNats({ dataDir, program, configFile, serverName: name }));
    });
    const failed = (await Promise.allSettled(started)).find(({ status }) => status === 'rejected');
    if (failed) throw failed.reason;
    await this.whole();
  }

  /** @param {string} user @returns {string} the URLs of all servers, as this user, separated by commas */
  urlFor(user) {
    const urls = [...this.servers.values()].map(({ url }) => new URL(url));
    return urls.map((url) => Object.assign(url, { username: user, password: this.passwords[user] }).href).join();
  }

  /** Waits for a leader, if there is none. @param {string} stream @returns {Promise<string>} the server's name */
  async leaderOf(stream) {
    let leader;
    const isLed = async () => (leader = (await this.#streams()).find(({ name }) => name === stream)?.leader);
    if (await within(PATIENCE_MS, async () => Boolean(await isLed().catch(() => undefined)))) return leader;
    throw new Failure(`The stream ${stream} has no leader.`);
  }

  /** @param {string} name of a server */
  async kill(name) {
    await this.servers.get(name).child.kill('SIGKILL');
  }

  /** @param {string} name of a server that was killed */
  async restart(name) {
    await this.servers.get(name).child.restart();
  }

  /** Resolves when every stream has a leader, and all its copies are up to date. */
  async whole() {
    const areWhole = async () => (await this.#streams()).every(({ leader, isCurrent }) => leader && isCurrent);
    if (await within(PATIENCE_MS, () => areWhole().catch(() => false), 200)) return;
    throw new Failure('A stream of the NATS cluster is not whole within a minute.');
  }

  async stop() {
    await Promise.all([...this.servers.values()].map((server) => server.stop()));
  }

  /**
   * Lists the streams, those of buckets included.
   * @returns {Promise<{ name: string, leader: string | undefined, isCurrent: boolean }[]>}
   */
  async #streams() {
    // Imported late, once it is built.
    const { closeNats, connectNatsOnce } = await import('@fechatter/nats');
    const connection = await connectNatsOnce(this.urlFor('operator'), 'bench');
    try {
      const manager = await connection.jetstreamManager();
      const streams = await manager.streams.list().next();
      return streams.map(({ config, cluster }) => ({
        name: config.name,
        leader: cluster?.leader,
        isCurrent: (cluster?.replicas ?? []).every(({ current, offline }) => current && !offline),
      }));
    } finally {
      await closeNats(connection);
    }
  }
}
