import { randomUUID } from 'node:crypto';
import { parseEvent, type ChatEvent, type OutboxEvent } from '@fechatter/core';
import { chatStreamState, connectNats, readChatRange, type ChatMessage, type NatsConnection } from '@fechatter/nats';
import { createTestDatabase, startNats, type TestDatabase, type TestNats } from '@fechatter/testing';
import { OutboxRelay, type RelayOptions } from '../outbox/outbox-relay.js';
import { OutboxSignal } from '../outbox/outbox-signal.js';

/** A database, a NATS server and relays between them, with events written straight into the outbox as the services do. */

export interface TestChat {
  workspaceId: string;
  chatId: string;
  memberIds: string[];
}

export class RelayWorld {
  readonly notes: string[] = [];
  private readonly relays = new Set<OutboxRelay>();
  private reader: NatsConnection | null = null;

  private constructor(
    readonly database: TestDatabase,
    readonly nats: TestNats,
  ) {}

  static async open(database?: TestDatabase): Promise<RelayWorld> {
    return new RelayWorld(database ?? (await createTestDatabase()), await startNats());
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
      natsUrl: this.nats.url,
      name: 'relay-test',
      sessionTtlMs: 60_000,
      faultPoint: () => undefined,
      appliedStreamSeq: () => Promise.resolve(null),
    };
  }

  async close(): Promise<void> {
    await Promise.all([...this.relays].map((relay) => relay.stop()));
    await this.reader?.close();
    await this.nats.stop();
    await this.database.drop();
  }

  /** A connection of the test's own. */
  async connection(): Promise<NatsConnection> {
    if (!this.reader || this.reader.isClosed()) this.reader = await connectNats(this.nats.url, 'test');
    return this.reader;
  }

  /** A private channel of `size` people in a workspace of its own, without an event that tells of it. */
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
      `insert into chats (workspace_id, type, name, owner_id, member_count, last_seq) values ($1, 'private_channel', 'C', $2, $3, 1) returning id`,
      [workspaceId, memberIds[0], size],
    );
    const chatId = chat?.id ?? '';
    await this.database.query(
      `insert into chat_members (chat_id, user_id, workspace_id, joined_seq, changed_seq, read_seq) select $1, unnest($2::bigint[]), $3, 1, 1, 1`,
      [chatId, memberIds, workspaceId],
    );
    return { workspaceId, chatId, memberIds };
  }

  /** Sends as the first member does, and answers the chat's seq. */
  async send({ workspaceId, chatId, memberIds }: TestChat, content = 'hello'): Promise<number> {
    const [sent] = await this.database.query<{ outcome: string; seq: string }>(
      'select * from send_message($1, $2, $3, $4, null, null)',
      [workspaceId, chatId, memberIds[0], content],
    );
    if (sent?.outcome !== 'created') throw new Error(`not sent: ${sent?.outcome}`);
    return Number(sent.seq);
  }

  /** Puts an event into the outbox as it is, and answers its row's id. */
  async announce(chat: TestChat, event: Pick<OutboxEvent, 'type' | 'seq' | 'data'>): Promise<string> {
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

  async epoch(): Promise<string> {
    return (await chatStreamState(await this.connection()))?.epoch ?? '';
  }

  async outboxSize(): Promise<number> {
    const [row] = await this.database.query<{ count: number }>('select count(*)::int as count from outbox');
    return row?.count ?? -1;
  }
}
