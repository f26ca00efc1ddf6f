import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { connectNatsOnce, createChatStream, deleteChatStream } from '@fechatter/nats';
import { createTestDatabase, startNats } from '@fechatter/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { System } from '../../libs/system/src/index.mjs';
import { requireSameInstallation } from './installation.mjs';

describe('the installation of database and NATS', () => {
  let folder;
  let database;
  let nats;
  let connection;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fechatter-installation-spec-'));
    [database, nats] = await Promise.all([createTestDatabase(), startNats()]);
    connection = await connectNatsOnce(nats.url, 'test');
  });

  beforeEach(() => deleteChatStream(connection));

  afterAll(async () => {
    await connection.close();
    await nats.stop();
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  const streamOf = (installation) =>
    createChatStream(connection, { installation, system: 's', epoch: 'abcd', why: 'lost', lastSeq: 41 });

  const ours = async () => (await database.query('select installation from relay_state'))[0].installation;

  it('may be the same, or NATS may have none', async () => {
    const both = { databaseUrl: database.url, natsEnvs: { operator: { NATS_URL: nats.url } } };
    await requireSameInstallation(both);
    await streamOf(await ours());
    await requireSameInstallation(both);
  });

  it('keeps the system from starting with the NATS of another installation', async () => {
    await streamOf('theirs');
    const external = { databaseUrl: database.url, searchDatabaseUrl: database.url, natsUrl: nats.url };
    const system = new System({ dataDir: folder, engine: 'postgres', external });
    await expect(system.start(requireSameInstallation)).rejects.toThrow(
      `NATS holds the events of another Fechatter (installation theirs) than the database (${await ours()}): set NATS_URL and ` +
        'DATABASE_URL to two that belong together, or NATS_URL to an empty NATS.',
    );
  });
});
