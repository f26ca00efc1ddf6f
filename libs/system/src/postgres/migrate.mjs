import { join } from 'node:path';
import { Failure } from '../failure.mjs';
import { ROOT } from '../places.mjs';
import { runQuietly } from '../programs/run-quietly.mjs';
import { inheritedEnvironment } from '../services/services.mjs';

/** A migration may take hours on a large database; its own connection has a bound too. */
const TIMEOUT_MS = 24 * 3_600_000;

/**
 * Applies the migrations that the database lacks.
 * @param {string} databaseUrl
 * @returns {Promise<string>} what the migrations printed
 */
export async function migrate(databaseUrl) {
  const program = join(ROOT, 'migrations', 'dist', 'migrate.js');
  const env = { ...inheritedEnvironment(), DATABASE_URL: databaseUrl };
  const { code, output } = await runQuietly(process.execPath, [program], { env, cwd: ROOT, timeout: TIMEOUT_MS });
  if (code !== 0) throw new Failure(`The migration of the database failed:\n${output}`);
  return output;
}
