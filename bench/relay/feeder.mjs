import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';

const CHATS = 32;
const CHUNK = 1_000;
const LEAST_WAITING = 2_000;
const POLL_MS = 20;

const INSERT = `insert into outbox (kind, workspace_id, chat_id, payload)
  select 'event', 1, 1 + n % $2, json_build_object(
    'type', 'message.created', 'version', 2, 'seq', $3::bigint + n, 'actorId', '3', 'recipientId', null, 'chatType', 'group',
    'data', json_build_object('message', json_build_object(
      'id', n::text, 'chatId', (1 + n % $2)::text, 'seq', $3::bigint + n, 'changedSeq', $3::bigint + n, 'senderId', '3',
      'clientId', null, 'content', 'The quick brown fox jumps over the lazy dog, and nobody is surprised any more.',
      'createdAt', iso_timestamp(now()), 'editedAt', null, 'deletedAt', null)))
  from generate_series(1, $1::int) n`;

/** Writes events into the outbox fast enough that some always wait. */
export class Feeder {
  client;
  #published;
  #first;
  #written = 0;

  constructor(client, published) {
    this.client = client;
    this.#published = published;
  }

  /**
   * @param {string} databaseUrl
   * @param {() => Promise<{ lastSeq: number } | null>} published returns the state of the stream
   */
  static async start(databaseUrl, published) {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    const feeder = new Feeder(client, published);
    feeder.#first = (await published()).lastSeq;
    return feeder;
  }

  async feed(seconds) {
    const end = performance.now() + seconds * 1_000;
    while (performance.now() < end) {
      if ((await this.#waiting()) < LEAST_WAITING) await this.#write();
      else await pause(POLL_MS);
    }
  }

  /** Resolves when no event waits. */
  async drained() {
    while ((await this.#waiting()) > 0) await pause(POLL_MS);
  }

  async #waiting() {
    const { lastSeq } = await this.#published();
    return this.#written - (lastSeq - this.#first);
  }

  async #write() {
    await this.client.query(INSERT, [CHUNK, CHATS, this.#written]);
    this.#written += CHUNK;
  }
}
