import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runQuietly } from '../../libs/system/src/programs/run-quietly.mjs';

/**
 * Takes a base backup of a PostgreSQL while everybody writes, as pg_basebackup does, which the npm package
 * lacks.
 * @param {import('pg').Client} client connected to it as its superuser, and not used for anything else
 * @param {string} dataFolder of it
 * @param {string} target a folder that does not exist
 */
export async function copyWhileItRuns(client, dataFolder, target) {
  // Keeps what is written meanwhile until the session ends: a checkpoint would recycle it before it is
  // copied.
  await client.query(`select pg_create_physical_replication_slot('copying', true, true)`);
  await client.query(`select pg_backup_start('a copy', true)`);
  await copy(dataFolder, target);
  const { rows } = await client.query('select labelfile from pg_backup_stop(false)');
  rmSync(join(target, 'pg_wal'), { recursive: true });
  await copy(join(dataFolder, 'pg_wal'), join(target, 'pg_wal'));
  rmSync(join(target, 'pg_replslot', 'copying'), { recursive: true, force: true });
  writeFileSync(join(target, 'backup_label'), rows[0].labelfile);
  for (const name of ['postmaster.pid', 'postmaster.opts']) rmSync(join(target, name), { force: true });
}

/**
 * Says how a copy begins when it is started.
 * @param {string} dataFolder
 * @param {'standby.signal' | 'recovery.signal'} signal
 * @param {string} setting replaces all that `alter system` has set
 */
export function configureRecovery(dataFolder, signal, setting) {
  writeFileSync(join(dataFolder, signal), '');
  writeFileSync(join(dataFolder, 'postgresql.auto.conf'), `${setting}\n`);
}

/** Keeps the owners. Files may vanish while they are copied. @param {string} from @param {string} to */
export async function copy(from, to) {
  await runQuietly('cp', ['--archive', from, to]);
}
