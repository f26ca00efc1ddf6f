import { Failure, reasonOf } from '../../libs/system/src/failure.mjs';
import { withClient } from '../../libs/system/src/postgres/database.mjs';

/**
 * Throws if the stream in NATS belongs to another installation than the database. The relay never publishes
 * to the stream of another installation, so everything would look ready and no event would arrive.
 * @param {{ databaseUrl: string, natsEnvs: { operator: Record<string, string> } }} system the database is migrated
 */
export async function requireSameInstallation({ databaseUrl, natsEnvs }) {
  const stream = await streamAt(natsEnvs.operator);
  if (!stream) return;
  const installation = await installationOf(databaseUrl);
  if (stream.installation === installation) return;
  throw new Failure(
    `NATS holds the events of another Fechatter (installation ${stream.installation || 'unknown'}) than the database ` +
      `(${installation}): set NATS_URL and DATABASE_URL to two that belong together, or NATS_URL to an empty NATS.`,
  );
}

/** @param {string} databaseUrl @returns {Promise<string>} */
function installationOf(databaseUrl) {
  return withClient(databaseUrl, async (client) => {
    const { rows } = await client.query('select installation from relay_state');
    return rows[0].installation;
  });
}

/** @param {Record<string, string>} natsEnv @returns {Promise<import('@fechatter/nats').ChatStreamState | null>} */
async function streamAt(natsEnv) {
  // Imported late, since this module is loaded before the packages are installed and the libraries built.
  const { chatStreamState, connectNatsOnce, natsAccess } = await import('@fechatter/nats');
  try {
    const connection = await connectNatsOnce(natsAccess(natsEnv), 'fechatter-start');
    return await chatStreamState(connection).finally(() => connection.close());
  } catch (error) {
    throw new Failure(`The streams of NATS could not be read (${reasonOf(error)}).`);
  }
}
