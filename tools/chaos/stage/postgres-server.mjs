import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../../libs/system/src/index.mjs';
import { within } from '../../client/within.mjs';
import { configureRecovery, copy, copyWhileItRuns } from '../../running/base-backup.mjs';
import { ask, connectTo } from './database.mjs';

const STANDBY_MS = 30_000;

/**
 * @typedef {object} Backup
 * @property {string} folder
 * @property {number} begunAt what was answered before is in it (`Date.now()`)
 * @property {number} endedAt what was asked for afterwards is not
 *
 * @typedef {object} Standby
 * @property {import('../../../libs/system/src/processes/child.mjs').Child} child
 * @property {string} folder its data
 */

/** Runs PostgreSQL with its data in a place of our choice: takes backups, restores them, fails over. */
export class PostgresServer {
  #count = 0;

  /**
   * @param {import('./database.mjs').Servers} servers
   * @param {import('./small-disk.mjs').SmallDisk} disk for the data
   */
  constructor(servers, disk) {
    this.servers = servers;
    this.disk = disk;
    this.dataFolder = servers.system.places.postgres;
  }

  get #child() {
    return this.servers.child('postgres');
  }

  /** Moves the data to the disk. */
  async prepare() {
    await this.#child.stop();
    const folder = this.#newFolder();
    await copy(this.dataFolder, folder);
    rmSync(this.dataFolder, { recursive: true });
    this.#respecify(this.#child, folder, this.#child.port);
    await this.#child.start();
  }

  /** Changes a setting of the running server. @param {string} name @param {string} value as in SQL */
  async set(name, value) {
    await ask(this.servers, `alter system set ${name} = ${value}`);
    await ask(this.servers, 'select pg_reload_conf()');
  }

  /** @returns {Promise<Backup>} a base backup, taken while everybody writes */
  async backUp() {
    const begunAt = Date.now();
    const folder = join(this.servers.system.places.top, `backup-${++this.#count}`);
    const client = await connectTo(this.servers);
    try {
      await copyWhileItRuns(client, this.dataFolder, folder);
    } finally {
      await client.end();
    }
    return { folder, begunAt, endedAt: Date.now() };
  }

  /**
   * Replaces the data by a backup. PostgreSQL must be stopped, and is afterwards.
   * @param {Backup} backup
   * @param {{ newTimeline: boolean }} how as a recovery to a point in time does, or like a copied disk
   */
  async restore({ folder }, { newTimeline }) {
    rmSync(this.dataFolder, { recursive: true });
    await copy(folder, this.dataFolder);
    if (newTimeline) configureRecovery(this.dataFolder, 'recovery.signal', `restore_command = 'false'`);
  }

  /** @param {Backup} backup */
  discard({ folder }) {
    rmSync(folder, { recursive: true, force: true });
  }

  /** @returns {Promise<Standby>} one that has everything */
  async startStandby() {
    const { folder: backup } = await this.backUp();
    const folder = this.#newFolder();
    await copy(backup, folder);
    rmSync(backup, { recursive: true });
    const { password } = new URL(this.servers.system.superDatabaseUrl);
    const primary = `host=127.0.0.1 port=${this.#child.port} user=postgres password=${password}`;
    configureRecovery(folder, 'standby.signal', `primary_conninfo = '${primary}'`);
    const { spec } = this.#child;
    const standby = await this.servers.system.group.start({
      ...this.#specOf({ ...spec, name: 'standby' }, folder, await freePort()),
      ready: async () => true,
    });
    await this.set('synchronous_standby_names', `'*'`);
    const isSynchronous = async () =>
      (await ask(this.servers, `select from pg_stat_replication where sync_state = 'sync' and state = 'streaming'`))
        .length > 0;
    if (await within(STANDBY_MS, isSynchronous)) return { child: standby, folder };
    throw new Error(`the standby does not follow: ${standby.lastLines()}`);
  }

  /** Makes the standby the server. The one before must have been killed. @param {Standby} standby */
  async promote({ child, folder }) {
    const client = await connectTo(this.servers, child.port);
    await client.query('select pg_promote()').finally(() => client.end());
    const { children } = this.servers.system.group;
    children.delete('standby');
    child.name = 'postgres';
    const before = this.dataFolder;
    this.#respecify(child, folder, child.port);
    children.set('postgres', child);
    rmSync(before, { recursive: true, force: true });
  }

  #newFolder() {
    return join(this.disk.folder, `data-${++this.#count}`);
  }

  #respecify(child, folder, port) {
    child.spec = this.#specOf({ ...child.spec, name: 'postgres' }, folder, port);
    this.dataFolder = folder;
  }

  /**
   * @returns {import('../../../libs/system/src/processes/child.mjs').Spec} of a server with other data and
   *   port
   */
  #specOf(spec, folder, port) {
    const args = spec.args.map((arg, index, all) => {
      if (all[index - 1] === '-D') return folder;
      return arg.startsWith('port=') ? `port=${port}` : arg;
    });
    return { ...spec, args, port, url: urlAt(spec.url, port), ready: () => acceptsWrites(this.servers, port) };
  }
}

/** @param {import('./database.mjs').Servers} servers @param {number} port */
async function acceptsWrites(servers, port) {
  try {
    const client = await connectTo(servers, port);
    const { rows } = await client.query('select pg_is_in_recovery() as recovers').finally(() => client.end());
    return !rows[0].recovers;
  } catch {
    return false;
  }
}

/** @param {string} url @param {number} port */
function urlAt(url, port) {
  const changed = new URL(url);
  changed.port = String(port);
  return changed.href;
}
