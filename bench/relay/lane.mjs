import { join } from 'node:path';
import pg from 'pg';
import { chatStreamState, connectNats } from '../../libs/nats/dist/index.js';
import { findNatsServer, startNats } from '../../libs/system/src/index.mjs';
import { urlWith, withClient } from '../../libs/system/src/postgres/database.mjs';
import { migrate } from '../../libs/system/src/postgres/migrate.mjs';
import { Feeder } from './feeder.mjs';
import { startRelay } from './relay-child.mjs';

/** A database, a NATS server, and a relay between them that has work only during its turns. */
export class Lane {
  #parts;
  #feeder;
  #relay;
  #nats;
  #databaseUrl;
  #snapshot = null;

  /** @param {string} name @param {string} serverUrl of PostgreSQL @param {string} folder */
  static async open(name, serverUrl, folder) {
    const lane = new Lane();
    lane.#databaseUrl = await createDatabase(serverUrl, `bench_${name}`);
    const server = await startNats({ dataDir: join(folder, name), program: await findNatsServer() });
    lane.#parts = [server];
    lane.#relay = await startRelay({ databaseUrl: lane.#databaseUrl, nats: server.url });
    lane.#nats = await connectNats(server.url, 'bench');
    lane.#feeder = await Feeder.start(lane.#databaseUrl, () => chatStreamState(lane.#nats));
    return lane;
  }

  /** Measures for `seconds`, and then waits until the outbox is empty. */
  async turn(seconds) {
    const [from, cpuBefore] = [await this.#lastSeq(), this.#relay.cpuSeconds()];
    const startedAt = performance.now();
    await this.#feeder.feed(seconds);
    const elapsed = (performance.now() - startedAt) / 1_000;
    const events = (await this.#lastSeq()) - from;
    const cpu = ((this.#relay.cpuSeconds() - cpuBefore) * 1e6) / events;
    await this.#feeder.drained();
    return { rate: events / elapsed, cpu };
  }

  async holdSnapshot() {
    this.#snapshot = new pg.Client({ connectionString: this.#databaseUrl });
    await this.#snapshot.connect();
    await this.#snapshot.query('begin isolation level repeatable read, read only');
    await this.#snapshot.query('select count(*) from outbox');
  }

  async deadRows() {
    const deleted = `select pg_stat_get_dead_tuples('outbox'::regclass) as count`;
    const { rows } = await this.#feeder.client.query(deleted);
    return Number(rows[0].count);
  }

  async stop() {
    await this.#snapshot?.end();
    await this.#feeder?.client.end();
    await this.#nats?.close();
    this.#relay?.kill();
    for (const part of this.#parts) await part.stop();
  }

  async #lastSeq() {
    return (await chatStreamState(this.#nats)).lastSeq;
  }
}

async function createDatabase(serverUrl, name) {
  await withClient(serverUrl, (client) => client.query(`create database ${name}`));
  const url = urlWith(serverUrl, { database: name });
  await migrate(url);
  return url;
}
