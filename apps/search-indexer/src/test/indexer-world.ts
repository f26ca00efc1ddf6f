import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { EventType, IndexEntry, Message, MessageIndex, MessageSearch } from '@fechatter/core';
import {
  BACKFILL_DONE,
  BACKFILL_HEADER,
  bucketStream,
  CHAT_TYPE_HEADER,
  chatMessageAt,
  ChatPublisher,
  chatStreamState,
  connectNats,
  createChatStream,
  deadLetters,
  deleteChatStream,
  documentSubject,
  EPOCH_HEADER,
  eventSubject,
  INDEXER_BUCKET,
  IndexPointerBucket,
  IndexPointerWatch,
  type DeadLetter,
  type EpochReason,
  type NatsConnection,
  type ReindexRequest,
  keepStreams,
  purgeAnnounced,
  ReindexWorker,
} from '@fechatter/nats';
import { openMessageIndex, openMessageSearch, type SearchSettings } from '@fechatter/search';
import { createLog } from '@fechatter/server';
import {
  answersOk,
  createTestDatabase,
  eventually,
  freePort,
  searchQuery,
  startMeili,
  startNats,
  startProcess,
  type TestDatabase,
  type TestMeili,
  type TestNats,
  type TestProcess,
} from '@fechatter/testing';
import { MessageIndexer } from '../indexing/message-indexer.js';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const WORKSPACE = '1';
const CHAT = '1';

type Engine = SearchSettings['searchEngine'];

/** A stream as the relay's leader writes it, an engine, and indexers between them. */
export class IndexerWorld {
  /** Every request that came, repetitions included. */
  readonly asked: ReindexRequest[] = [];
  private readonly indexers = new Set<MessageIndexer>();
  private readonly opened = new Set<{ close(): Promise<void> }>();
  private readonly children = new Set<TestProcess>();
  private publisher: ChatPublisher | null = null;
  private epoch = '';
  private restored = '';

  private constructor(
    readonly nats: TestNats,
    readonly connection: NatsConnection,
    readonly settings: SearchSettings,
    private readonly database: TestDatabase,
    private readonly meili: TestMeili | null,
  ) {
    this.search = this.keep(openMessageSearch(settings, () => new IndexPointerWatch(connection)));
    const onRequest = (request: ReindexRequest) => Promise.resolve(void this.asked.push(request));
    this.worker = new ReindexWorker(connection, { onRequest, onError: () => undefined });
    keepStreams(connection, () => undefined);
    purgeAnnounced(connection, () => undefined);
  }

  readonly search: MessageSearch;
  private readonly worker: ReindexWorker;

  static async open(engine: Engine): Promise<IndexerWorld> {
    const meili = engine === 'meilisearch' ? await startMeili() : null;
    const [nats, database] = await Promise.all([startNats(), createTestDatabase()]);
    const settings = {
      searchEngine: engine,
      searchDatabaseUrl: database.searchUrl,
      meiliUrl: meili?.url ?? null,
      meiliApiKey: meili?.apiKey ?? null,
    };
    const world = new IndexerWorld(nats, await connectNats(nats.url, 'test'), settings, database, meili);
    await world.beginEpoch('first1', 'lost');
    return world;
  }

  /** The requests that came. One that is repeated under its id counts once, as for chat-api. */
  get requests(): ReindexRequest[] {
    return [...new Map(this.asked.map((request) => [request.requestId, request])).values()];
  }

  /** The engine's URL, which a proxy can stand in front of. */
  get engineUrl(): string {
    return this.meili?.url ?? this.database.searchUrl;
  }

  async close(): Promise<void> {
    await Promise.all([...this.indexers].map((indexer) => indexer.stop()));
    await Promise.all([...this.children].map((child) => child.destroy()));
    await Promise.all([...this.opened].map((open) => open.close()));
    this.worker.close();
    await this.connection.close();
    await this.nats.stop();
    await this.meili?.stop();
    await this.database.drop();
  }

  /** Begins an epoch as a relay does: with a new stream that starts far beyond the old one. */
  async beginEpoch(epoch: string, why: EpochReason): Promise<void> {
    const lastSeq = ((await chatStreamState(this.connection))?.lastSeq ?? 0) + 2 ** 20;
    if (why === 'restored') this.restored = epoch;
    await deleteChatStream(this.connection);
    await createChatStream(this.connection, {
      installation: 'test',
      system: 'test',
      epoch,
      why,
      restored: this.restored,
      lastSeq,
    });
    this.epoch = epoch;
    this.publisher = new ChatPublisher(this.connection, { seq: lastSeq, id: null });
  }

  async loseStream(): Promise<void> {
    await deleteChatStream(this.connection);
  }

  /** Loses the lease, the order and the pointer, as a NATS that was replaced does. */
  async loseIndexerBucket(): Promise<void> {
    const manager = await this.connection.jetstreamManager();
    await eventually(() => manager.streams.delete(bucketStream(INDEXER_BUCKET)));
  }

  /**
   * Kills NATS (kill -9) and starts it again. What was published is still there, and the chain of
   * publications continues after it.
   */
  async restartNats(): Promise<void> {
    await this.nats.restart();
    const state = async () => required(await chatStreamState(this.connection));
    const { lastSeq: seq } = await eventually(state, { timeoutMs: 20_000 });
    const id = (await chatMessageAt(this.connection, seq))?.id ?? null;
    this.publisher = new ChatPublisher(this.connection, { seq, id });
  }

  /** Publishes an event about a message: its deletion if `content` is null. */
  async say(id: string, content: string | null, version = 1, chatId = CHAT): Promise<void> {
    const type = content === null ? 'message.deleted' : version === 1 ? 'message.created' : 'message.edited';
    await this.announce(type, chatId, version, { message: { ...messageOf(id, content, version), chatId } });
  }

  async deleteChat(chatId = CHAT): Promise<void> {
    await this.announce('chat.deleted', chatId, 99, { chat: { id: chatId } });
  }

  /** Publishes a document of the backfill `requestId`. */
  async put(entry: IndexEntry | object, requestId = 'job'): Promise<void> {
    await this.publish(documentSubject(WORKSPACE, CHAT), entry, { [BACKFILL_HEADER]: requestId });
  }

  async finishBackfill(requestId: string): Promise<void> {
    await this.publish(BACKFILL_DONE, { requestId }, { [BACKFILL_HEADER]: requestId });
  }

  get lastSeq(): number {
    return this.publisher?.lastSeq ?? 0;
  }

  async isInStream(streamSeq: number): Promise<boolean> {
    return (await chatMessageAt(this.connection, streamSeq)) !== null;
  }

  async deadLetters(): Promise<DeadLetter[]> {
    const letters: DeadLetter[] = [];
    for await (const { letter } of deadLetters(this.connection)) letters.push(letter);
    return letters;
  }

  /** Deletes the index, as an operator's mistake would. */
  async wipeIndex(): Promise<void> {
    if (!this.meili) return this.database.dropTablesIn('search');
    const { url, apiKey } = this.meili;
    const headers = { authorization: `Bearer ${apiKey}` };
    const { pointer } = (await new IndexPointerBucket(this.connection).read()) ?? {};
    const answer = await fetch(`${url}/indexes/${pointer?.live}`, { method: 'DELETE', headers });
    if (!answer.ok) throw new Error(`the index can't be deleted: ${answer.status}`);
  }

  /**
   * Returns a function that restores the index on PostgreSQL beside the running indexers: which builds there
   * are, their positions, and which documents the live one has.
   */
  async backUpIndex(): Promise<() => Promise<void>> {
    const { database } = this;
    const live = `select number::text from search.builds where state = 'live'`;
    const documents = `search.documents_${(await database.query<{ number: string }>(live))[0]?.number}`;
    await database.query('create table public.builds as table search.builds');
    await database.query(`create table public.documents as table ${documents}`);
    return async () => {
      await database.query(
        `with gone as (
          delete from search.builds where number not in (select number from public.builds)
        ), later as (
          delete from ${documents} where id not in (select id from public.documents)
        )
        insert into search.builds overriding system value table public.builds on conflict (number) do update
          set state = excluded.state, epoch = excluded.epoch, lineage = excluded.lineage,
            stream_seq = excluded.stream_seq, backfill_from = excluded.backfill_from,
            backfill_id = excluded.backfill_id, retired_at = excluded.retired_at`,
      );
    };
  }

  /** Starts an indexer in this process. */
  startIndexer(index: MessageIndex = this.index(), max = 1_000, connection = this.connection): MessageIndexer {
    const batches = { max, characters: 250_000, gatherMs: 100 };
    const log = createLog('search-indexer', { logLevel: 'silent', instanceName: null });
    const indexer = new MessageIndexer({ connection, index, log, batches, name: 'test' });
    this.indexers.add(indexer);
    indexer.start();
    return indexer;
  }

  /**
   * Starts an indexer in a process of its own. It reaches the engine at `engineUrl`, which may be that of a
   * proxy.
   */
  async startProcess(engineUrl = this.engineUrl): Promise<TestProcess> {
    const isMeili = this.settings.searchEngine === 'meilisearch';
    const port = await freePort();
    const env = {
      ...{ PATH: '', PORT: String(port), ADMIN_PORT: '0', NATS_URL: this.nats.url, LOG_LEVEL: 'debug' },
      INDEX_BATCH_MAX: '50',
      SHUTDOWN_GRACE_MS: '1000',
      SEARCH_ENGINE: this.settings.searchEngine,
      ...(isMeili ? { MEILI_URL: engineUrl, MEILI_API_KEY: this.settings.meiliApiKey ?? '' } : {}),
      ...(isMeili ? {} : { SEARCH_DATABASE_URL: engineUrl }),
    };
    const ready = () => answersOk(`http://127.0.0.1:${port}/health/ready`);
    const child = await startProcess({ name: 'indexer', command: process.execPath, args: [MAIN], env, ready });
    this.children.add(child);
    return child;
  }

  index(): MessageIndex {
    return this.keep(openMessageIndex(this.settings, new IndexPointerBucket(this.connection)));
  }

  /** The ids of the messages that a search for `text` finds, ascending. */
  async find(text: string, chatIds = [CHAT]): Promise<string[]> {
    const ids: string[] = [];
    const query = { ...searchQuery(text), workspaceId: WORKSPACE, chats: { ids: chatIds, publicChannels: false } };
    for (let isLast = false; !isLast;) {
      const page = { sort: 'relevance', limit: 1_000, offset: ids.length } as const;
      const { hits, hasMore } = await this.search.query({ ...query, page });
      ids.push(...hits.map(({ messageId }) => messageId));
      isLast = !hasMore;
    }
    return ids.sort((one, other) => Number(one) - Number(other));
  }

  private async announce(type: EventType, chatId: string, seq: number, data: object): Promise<void> {
    const event = {
      ...{ id: randomUUID(), type, version: 1, workspaceId: WORKSPACE, chatId, seq },
      ...{ occurredAt: new Date().toISOString(), actorId: '1', recipientId: null, data },
    };
    await this.publish(eventSubject(type, WORKSPACE, chatId), event, { [CHAT_TYPE_HEADER]: 'group' });
  }

  private async publish(subject: string, body: object, more: Record<string, string>): Promise<void> {
    const headers = { [EPOCH_HEADER]: this.epoch, ...more };
    await this.publisher?.publish({ id: randomUUID(), subject, payload: JSON.stringify(body), headers });
  }

  private keep<T extends { close(): Promise<void> }>(opened: T): T {
    this.opened.add(opened);
    return opened;
  }
}

export function documentOf(id: string, content: string, version = 1): IndexEntry {
  const { chatId, senderId, createdAt } = messageOf(id, content, version);
  return { id, workspaceId: WORKSPACE, chatId, chatType: 'group', senderId, content, createdAt, version };
}

function messageOf(id: string, content: string | null, version: number): Message {
  const createdAt = '2026-11-23T12:00:00.000Z';
  const deletedAt = content === null ? createdAt : null;
  return {
    id,
    chatId: CHAT,
    seq: 1,
    changedSeq: version,
    senderId: '1',
    clientId: null,
    content,
    createdAt,
    editedAt: null,
    deletedAt,
  };
}

function required<T>(value: T | null): T {
  if (value === null) throw new Error('not there yet');
  return value;
}
