import 'reflect-metadata';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { OutboxEvent } from '@fechatter/core';
import { createLog, startService, TokenSigner, type RunningService } from '@fechatter/server';
import {
  createTestDatabase,
  highLimits,
  PASSWORD,
  Person,
  startNats,
  type TestDatabase,
  type TestNats,
} from '@fechatter/testing';
import { AppModule } from '../../app.module.js';
import { parseConfig, type Config } from '../../config.js';
import { hashed } from './hashed.js';

/** Hashed once for everybody. */
const passwordHash = hashed(PASSWORD);
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });

/** Runs chat-api in this process, over HTTP, with a database and a NATS of its own. */
export class ChatApi {
  private constructor(
    readonly database: TestDatabase,
    readonly nats: TestNats,
    readonly service: RunningService,
    private readonly config: Config,
  ) {}

  /** `logTo` receives each line of the log. `given` is dropped when this stops. */
  static async start(
    environment: Record<string, string> = {},
    logTo?: (line: string) => void,
    given?: TestDatabase,
  ): Promise<ChatApi> {
    const [database, nats] = await Promise.all([given ?? createTestDatabase(), startNats()]);
    const config = parseConfig({ ...defaults(database, nats), ...environment });
    return new ChatApi(database, nats, await startOne(config, logTo), config);
  }

  /** Starts another chat-api on the same database and NATS. Drain it before this one is stopped. */
  another(environment: Record<string, string>): Promise<RunningService> {
    return startOne(parseConfig({ ...defaults(this.database, this.nats), ...environment }));
  }

  /** Signs the tokens of this installation. */
  get privateKey(): KeyObject {
    return privateKey;
  }

  get url(): string {
    return this.service.url;
  }

  /**
   * Inserts the people of a new workspace, its owner first. They are signed in without the cost of passwords,
   * with tokens of this installation or of `issuer`. Their password is `PASSWORD`.
   */
  async people(count: number, issuer?: string): Promise<Person[]> {
    const [workspace] = await this.database.query<{ id: string }>(
      `insert into workspaces (name, slug) values ('Test', gen_random_uuid()::text) returning id`,
    );
    const rows = await this.database.query<{ id: string; email: string; full_name: string; session_id: string }>(
      `with added as (
         insert into users (workspace_id, email, full_name, password_hash, role)
         select $1, gen_random_uuid() || '@example.org', 'Person ' || n, $3,
           case when n = 1 then 'owner' else 'member' end
         from generate_series(1, $2) n returning id, email, full_name
       ), session as (
         insert into sessions (workspace_id, user_id, token_hash, expires_at)
         select $1, id, decode(md5(email), 'hex'), now() + interval '1 day' from added returning id, user_id
       ) select a.*, s.id as session_id from added a join session s on s.user_id = a.id order by a.id`,
      [workspace?.id, count, await passwordHash],
    );
    const signer = await this.signer(issuer);
    return rows.map(({ id, email, full_name: fullName, session_id: sessionId }, index) => {
      const workspaceId = workspace?.id ?? '';
      const role = index === 0 ? 'owner' : 'member';
      return new Person(this.url, {
        accessToken: signer.sign({ userId: id, workspaceId, sessionId }),
        tokenType: 'Bearer',
        expiresIn: 900,
        refreshToken: '',
        refreshExpiresIn: 0,
        user: {
          id,
          email,
          fullName,
          role,
          status: 'active',
          avatarUrl: null,
          timeZone: null,
          isBot: false,
          createdAt: '',
        },
        workspace: { id: workspaceId, name: 'Test', slug: 'test', createdAt: '' },
      });
    });
  }

  /** The events of a chat in the order of the outbox. Start with `RELAY_ENABLED` false to have them all. */
  async events(chatId: string): Promise<OutboxEvent[]> {
    const rows = await this.database.query<{ payload: OutboxEvent }>(
      `select payload from outbox where chat_id = $1 and kind = 'event' order by id`,
      [chatId],
    );
    return rows.map(({ payload }) => payload);
  }

  /** The events of the whole workspace, which belong to no chat, in the same order. */
  async workspaceEvents(workspaceId: string): Promise<OutboxEvent[]> {
    const rows = await this.database.query<{ payload: OutboxEvent }>(
      `select payload from outbox where workspace_id = $1 and chat_id = 0 and kind = 'event' order by id`,
      [workspaceId],
    );
    return rows.map(({ payload }) => payload);
  }

  async stop(): Promise<void> {
    await this.service.drain();
    await this.database.drop();
    await this.nats.stop();
  }

  /** Signs access tokens of this installation, or of `issuer`. */
  async signer(issuer?: string): Promise<TokenSigner> {
    return new TokenSigner(this.config.jwtPrivateKey, 900, { id: issuer ?? (await this.installation()) });
  }

  private async installation(): Promise<string> {
    const [state] = await this.database.query<{ installation: string }>('select installation from relay_state');
    return state?.installation ?? '';
  }
}

function startOne(config: Config, logTo?: (line: string) => void): Promise<RunningService> {
  const log = createLog('chat-api', config, logTo && { write: logTo });
  return startService({ module: AppModule.with(config), settings: config, log });
}

function defaults(database: TestDatabase, nats: TestNats): Record<string, string> {
  return {
    PORT: '0',
    LOG_LEVEL: 'error',
    DATABASE_URL: database.url,
    NATS_URL: nats.url,
    JWT_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    SECRET_KEY: 'a secret of the tests, long enough',
    SEARCH_ENGINE: 'postgres',
    SEARCH_DATABASE_URL: database.searchUrl,
    ...highLimits,
  };
}
