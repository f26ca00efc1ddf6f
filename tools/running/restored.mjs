import { Failure, reasonOf } from '../../libs/system/src/failure.mjs';
import { withClient } from '../../libs/system/src/postgres/database.mjs';

/**
 * Marks the database as restored: the next leader of the relay begins a new epoch.
 * @param {string} databaseUrl
 */
export async function markRestored(databaseUrl) {
  try {
    await withClient(databaseUrl, (client) =>
      client.query(`update relay_state set phase = 'starting', why = 'restored'`),
    );
  } catch (error) {
    throw new Failure(`The database could not be marked (${reasonOf(error)}): is it the restored one, and migrated?`);
  }
}
