import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { familyOf } from '../../tools/measuring/process-usage.mjs';
import { FaultyProxy } from '../../tools/chaos/stage/proxy.mjs';
import { configureRecovery, copyWhileItRuns } from '../../tools/running/base-backup.mjs';
import { within } from '../../tools/client/within.mjs';
import { Failure, freePort, startPostgres } from '../../libs/system/src/index.mjs';
import { withClient } from '../../libs/system/src/postgres/database.mjs';

const PATIENCE_MS = 60_000;
/** A new standby needs what was written between its copy and its start. */
const SETTINGS = { wal_keep_size: '512MB' };
const IS_STREAMING = `select from pg_stat_replication where state = 'streaming'`;

/**
 * @typedef {object} Node one of the two servers
 * @property {string} name
 * @property {number} port
 * @property {string} dataFolder
 * @property {string} url of its superuser
 * @property {import('../../libs/system/src/index.d.mts').Started} [started]
 */

/**
 * A primary and a synchronous standby behind one address, which leads to the primary: as Patroni with
 * HAProxy, or the service `-rw` of CloudNativePG. As with Patroni, a primary that has just lost its standby
 * does not wait for one.
 */
export class PostgresPair {
  /** @param {string} folder of all data @param {string} password of the superuser */
  constructor(folder, password) {
    this.folder = folder;
    this.password = password;
  }

  async start() {
    this.primary = await this.#newNode('postgres-1');
    this.standby = await this.#newNode('postgres-2');
    await this.#startNode(this.primary);
    this.proxy = await FaultyProxy.start(this.primary.port);
    await this.rebuildStandby();
  }

  /** @returns {string} the superuser's, by way of the address that follows the primary */
  get url() {
    return urlOf(this.proxy.port, this.password);
  }

  /** Kills the primary with all its processes, as if its machine had stopped. */
  async killPrimary() {
    const { child } = this.primary.started;
    for (const pid of familyOf(child.pid)) process.kill(pid, 'SIGKILL');
    await child.kill();
  }

  /** Promotes the standby, and leads the address to it. */
  async promoteStandby() {
    await withClient(this.standby.url, (client) => client.query('select pg_promote()'));
    [this.primary, this.standby] = [this.standby, this.primary];
    this.proxy.retarget(this.primary.port);
  }

  /**
   * Makes the other server a copy of the primary that follows it, and lets the primary wait for it with each
   * commit.
   */
  async rebuildStandby() {
    const { standby, primary } = this;
    rmSync(standby.dataFolder, { recursive: true, force: true });
    await withClient(primary.url, (client) => copyWhileItRuns(client, primary.dataFolder, standby.dataFolder));
    const connection = `host=127.0.0.1 port=${primary.port} user=postgres password=${this.password}`;
    const follow = `primary_conninfo = '${connection} application_name=${standby.name}'`;
    configureRecovery(standby.dataFolder, 'standby.signal', follow);
    await (standby.started ? standby.started.child.restart() : this.#startNode(standby));
    await withClient(primary.url, async (client) => {
      await this.#until(client, IS_STREAMING);
      await client.query(`alter system set synchronous_standby_names = '"${standby.name}"'`);
      await client.query('select pg_reload_conf()');
      await this.#until(client, `${IS_STREAMING} and sync_state = 'sync'`);
    });
  }

  async stop() {
    await Promise.all([this.standby, this.primary].map((node) => node?.started?.stop()));
    await this.proxy?.close();
  }

  /**
   * @param {import('pg').Client} client of the primary
   * @param {string} query that has a row once the standby follows
   */
  async #until(client, query) {
    const follows = async () => (await client.query(query)).rowCount === 1;
    if (await within(PATIENCE_MS, follows)) return;
    throw new Failure(`The standby does not follow:\n${this.standby.started.child.lastLines()}`);
  }

  /** @param {string} name @returns {Promise<Node>} */
  async #newNode(name) {
    const port = await freePort();
    mkdirSync(join(this.folder, name));
    return { name, port, dataFolder: join(this.folder, name, 'postgres'), url: urlOf(port, this.password) };
  }

  /** @param {Node} node */
  async #startNode(node) {
    const { password } = this;
    const dataDir = join(this.folder, node.name);
    node.started = await startPostgres({ dataDir, password, port: node.port, settings: SETTINGS, temporary: true });
  }
}

/** @param {number} port @param {string} password */
function urlOf(port, password) {
  return `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
}
