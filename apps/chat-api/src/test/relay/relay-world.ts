import { randomBytes, randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import {
  parseEvent,
  type ChatEvent,
  type Membership,
  type Message,
  type OutboxEvent,
  type SessionKind,
} from '@fechatter/core';
import {
  chatStreamState,
  connectNatsOnce,
  loadMembers,
  readChatRange,
  type ChatMessage,
  type ChatStreamState,
  type NatsConnection,
} from '@fechatter/nats';
import {
  createEmptyDatabase,
  createTestDatabase,
  startNats,
  startProcess,
  TestDatabase,
  TestNatsCluster,
  testSetting,
  type TestNats,
  type TestProcess,
} from '@fechatter/testing';
import type { RelayFaultPoint } from '../../relay/epoch/fault-point.js';
import { OutboxRelay, type RelayOptions } from '../../relay/outbox-relay.js';
import { OutboxSignal } from '../../postgres/outbox-signal.js';

/** A database, a NATS server, and relays between them. Tests write events straight into the outbox. */

export interface TestChat {
  workspaceId: string;
  chatId: string;
  memberIds: string[];
}

export interface StateRow {
  epoch: string;
  phase: string;
  last_seq: string;
  event_cursor: string | null;
  why: string;
  restored: string;
  replaced: string[];
}

const RELAY_PROCESS = fileURLToPath(new URL('relay-process.mjs', import.meta.url));

/** `Nats` is one server, or a cluster. */
export class RelayWorld<Nats extends { url: string; stop(): Promise<unknown> } = TestNats> {
  readonly notes: string[] = [];
  private readonly databases = new Set<TestDatabase>();
  private readonly children = new Set<TestProcess>();
  private readonly relays = new Set<OutboxRelay>();
  private reader: NatsConnection | null = null;

  private constructor(
    public database: TestDatabase,
    readonly nats: Nats,
  ) {
    this.databases.add(database);
  }

  static async open(): Promise<RelayWorld> {
    const [database, nats] = await Promise.all([createTestDatabase(), startNats()]);
    return new RelayWorld(database, nats);
  }

  static async openOnCluster(): Promise<RelayWorld<TestNatsCluster>> {
    const [database, nats] = await Promise.all([createTestDatabase(), TestNatsCluster.start()]);
    return new RelayWorld(database, nats);
  }

  startRelay(options: Partial<RelayOptions> = {}, signal = new OutboxSignal()): OutboxRelay {
    const log = (note: string) => this.notes.push(note);
    const relay = new OutboxRelay({ ...this.options(), ...options }, signal, { info: log, warn: log });
    this.relays.add(relay);
    relay.start();
    return relay;
  }

  options(): RelayOptions {
    return {
      databaseUrl: this.database.url,
      nats: this.nats.url,
      name: 'relay-test',
      sessionTtlMs: 60_000,
      revokedTtlMs: 3_600_000,
      unheardMs: 900_000,
      faultPoint: () => undefined,
      appliedStreamSeq: () => Promise.resolve(null),
    };
  }

  async stopRelays(): Promise<void> {
    await Promise.all([...this.relays].map((relay) => relay.stop()));
    this.relays.clear();
  }

  /** Starts a relay in a process of its own, which dies at the fault point. */
  async startProcess(faultPoint?: RelayFaultPoint, options: Partial<RelayOptions> = {}): Promise<TestProcess> {
    const args = [
      RELAY_PROCESS,
      JSON.stringify({ ...this.options(), ...options }),
      ...(faultPoint ? [faultPoint] : []),
    ];
    const child = await startProcess({ name: 'relay', command: process.execPath, args });
    this.children.add(child);
    return child;
  }

  /** Replaces the database of the world. Both are dropped with the world. */
  use(database: TestDatabase): void {
    this.databases.add(database);
    this.database = database;
  }

  /** Copies the database as it is now, like a copied disk. Only the test may be connected to it. */
  async backup(): Promise<TestDatabase> {
    const admin = await createEmptyDatabase();
    const name = `fechatter_test_backup_${randomBytes(6).toString('hex')}`;
    await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [
      this.database.name,
    ]);
    await admin.query(`create database "${name}" template "${this.database.name}"`);
    await admin.drop();
    const copy = new TestDatabase(name, testSetting('FECHATTER_TEST_DATABASE_URL'));
    this.databases.add(copy);
    return copy;
  }

  async close(): Promise<void> {
    await this.stopRelays();
    await Promise.all([...this.children].map((child) => child.destroy()));
    await this.reader?.close();
    await this.nats.stop();
    for (const database of this.databases) await database.drop();
  }

  /** The test's own connection; a new one after the server was away. */
  async connection(): Promise<NatsConnection> {
    if (!this.reader || this.reader.isClosed()) this.reader = await connectNatsOnce(this.nats.url, 'test');
    return this.reader;
  }

  /** Inserts a private channel of `size` people in a workspace of its own, without an event. */
  async chat(size = 1): Promise<TestChat> {
    const slug = randomUUID();
    const [workspace] = await this.database.query<{ id: string }>(
      `insert into workspaces (name, slug) values ('W', $1) returning id`,
      [slug],
    );
    const workspaceId = workspace?.id ?? '';
    const users = await this.database.query<{ id: string }>(
      `insert into users (workspace_id, email, full_name, password_hash, role)
        select $1, $2 || n, 'P', 'x', 'member' from generate_series(1, $3) n returning id`,
      [workspaceId, slug, size],
    );
    const memberIds = users.map(({ id }) => id);
    const [chat] = await this.database.query<{ id: string }>(
      `insert into chats (workspace_id, type, name, owner_id, member_count, last_seq)
       values ($1, 'private_channel', 'C', $2, $3, 1) returning id`,
      [workspaceId, memberIds[0], size],
    );
    const chatId = chat?.id ?? '';
    await this.database.query(
      `insert into chat_members (chat_id, user_id, workspace_id, joined_seq, changed_seq, read_seq)
       select $1, unnest($2::bigint[]), $3, 1, 1, 1`,
      [chatId, memberIds, workspaceId],
    );
    return { workspaceId, chatId, memberIds };
  }

  /** Sends a message as the first member. Returns the chat's seq. */
  async send({ workspaceId, chatId, memberIds }: TestChat, content = 'hello'): Promise<number> {
    const [sent] = await this.database.query<{ outcome: string; message: Message }>(
      'select outcome, message from send_message_v3($1, $2, $3, $4, null, null, null)',
      [workspaceId, chatId, memberIds[0], content],
    );
    if (sent?.outcome !== 'created') throw new Error(`not sent: ${sent?.outcome}`);
    return sent.message.seq;
  }

  /** Inserts an event into the outbox as it is. Returns the id of its row. */
  async announce(
    chat: TestChat,
    event: Pick<OutboxEvent, 'type' | 'seq' | 'data'> & Partial<OutboxEvent>,
  ): Promise<string> {
    const payload = { version: 1, actorId: null, recipientId: null, chatType: 'private_channel', ...event };
    const [row] = await this.database.query<{ id: string }>(
      `insert into outbox (kind, workspace_id, chat_id, payload) values ('event', $1, $2, $3) returning id`,
      [chat.workspaceId, chat.chatId, payload],
    );
    return row?.id ?? '';
  }

  async messages(): Promise<ChatMessage[]> {
    const all: ChatMessage[] = [];
    for await (const message of readChatRange(await this.connection(), { from: 1 })) all.push(message);
    return all;
  }

  /** The events in the stream, in its order. */
  async events(): Promise<ChatEvent[]> {
    const messages = await this.messages();
    return messages.flatMap(({ data }) => parseEvent(Buffer.from(data).toString()) ?? []);
  }

  async seqsOf({ chatId }: TestChat): Promise<(number | null)[]> {
    return (await this.events()).filter((event) => event.chatId === chatId).map(({ seq }) => seq);
  }

  async stream(): Promise<ChatStreamState | null> {
    return chatStreamState(await this.connection());
  }

  /** The memberships of the present epoch by person; null if it is not complete. */
  async members({ chatId }: TestChat): Promise<Record<string, Membership> | null> {
    const found: Record<string, Membership> = {};
    const epoch = (await this.stream())?.epoch ?? '';
    const loaded = await loadMembers(await this.connection(), epoch, (entry) => {
      if (entry.chatId === chatId) found[entry.userId] = entry.membership;
    });
    return loaded && found;
  }

  async state(): Promise<StateRow> {
    const [row] = await this.database.query<StateRow>('select * from relay_state');
    if (!row) throw new Error('no relay_state');
    return row;
  }

  /** Inserts a revoked session and a revoked API token of the chat's first member, without outbox rows. */
  async revoked({ workspaceId, memberIds }: TestChat): Promise<Record<SessionKind, string>> {
    const [session, token] = await this.database.query<{ id: string }>(
      `insert into sessions (
          workspace_id, user_id, token_hash, expires_at, revoked_at, kind, api_token_id, name, scope)
        values ($1, $2, '\\x00', now() + interval '1 hour', now(), 'session', null, null, null),
          ($1, $2, '\\x00', now() + interval '1 hour', now(), 'api_token', nextval('api_token_ids'), 'T', 'read')
        returning id`,
      [workspaceId, memberIds[0]],
    );
    return { session: session?.id ?? '', api_token: token?.id ?? '' };
  }

  /** Inserts a revocation into the outbox as it is. */
  async announceRevocation({ workspaceId }: TestChat, payload: object): Promise<void> {
    await this.database.query(
      `insert into outbox (kind, workspace_id, chat_id, payload) values ('revocation', $1, 0, $2)`,
      [workspaceId, payload],
    );
  }

  async outboxSize(): Promise<number> {
    const [row] = await this.database.query<{ count: number }>('select count(*)::int as count from outbox');
    return row?.count ?? -1;
  }
}
