import { join } from 'node:path';
import { Failure } from '../failure.mjs';
import { ROOT } from '../places.mjs';
import { runQuietly } from '../processes/run-quietly.mjs';
import { inherited } from '../services/services.mjs';

/**
 * Brings the schema up to date.
 * @param {string} databaseUrl
 * @returns {Promise<string>} what the migrations said
 */
export async function migrate(databaseUrl) {
  const program = join(ROOT, 'migrations', 'dist', 'migrate.js');
  const env = { ...inherited(), DATABASE_URL: databaseUrl };
  const { code, output } = await runQuietly(process.execPath, [program], { env, cwd: ROOT });
  if (code !== 0) throw new Failure(`The database could not be migrated:\n${output}`);
  return output;
}
