import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { parseCursor } from '@fechatter/core';
import { putTicket } from '@fechatter/nats';
import {
  createLog,
  newTicket,
  ResumeTokenSigner,
  startService,
  ticketHash,
  type RunningService,
} from '@fechatter/server';
import {
  accessClaims,
  createKeyPair,
  eventually,
  openEventStream,
  signAccessToken,
  startNats,
  type EventStream,
  type EventStreamOptions,
  type EventStreamRefused,
  type TestNats,
} from '@fechatter/testing';
import { AppModule } from '../../app.module.js';
import { EventFeed } from '../../feed/event-feed.js';
import { parseConfig } from '../../config.js';
import { EventSource } from './event-source.js';

const { publicKey, privateKey } = createKeyPair();
const resumeTokens = new ResumeTokenSigner(privateKey);

export interface Listener {
  userId: string;
  workspaceId: string;
  sessionId: string;
  token: string;
}

/** A NATS server of its own, what the relay writes to it, and notify-servers in this process. */
export class StreamWorld {
  private readonly notifyServers = new Set<NotifyServer>();
  private readonly streams: EventStream[] = [];

  private constructor(
    readonly nats: TestNats,
    readonly source: EventSource,
  ) {}

  static async open(): Promise<StreamWorld> {
    const nats = await startNats();
    return new StreamWorld(nats, await EventSource.open(nats.url));
  }

  async startNotify(environment: Record<string, string> = {}): Promise<NotifyServer> {
    const server = await NotifyServer.start({ NATS_URL: this.nats.url, ...environment });
    this.notifyServers.add(server);
    await server.ready();
    return server;
  }

  async stopNotify(server: NotifyServer): Promise<void> {
    this.notifyServers.delete(server);
    await server.stop();
  }

  /** A signed-in person, in a new workspace or in the given one. */
  person({ workspaceId = this.source.id(), ttlSeconds = 900 } = {}): Listener {
    const identity = { userId: this.source.id(), workspaceId, sessionId: randomUUID() };
    return { ...identity, token: tokenFor(identity, ttlSeconds) };
  }

  /** The same session with a new access token. */
  renewed(listener: Listener): Listener {
    return { ...listener, token: tokenFor(listener, 900) };
  }

  /** The same person's token, as another installation with the same key makes it. */
  foreign(listener: Listener): Listener {
    return { ...listener, token: tokenFor(listener, 900, { iss: 'another' }) };
  }

  /** The access token for which an API token of this scope was exchanged. */
  exchanged(listener: Listener, scope: 'read' | 'write'): Listener {
    return { ...listener, token: tokenFor(listener, 900, { scope }) };
  }

  /** A ticket for the session, as chat-api makes it. The session ends after `sessionSeconds`. */
  async ticketFor(listener: Listener, sessionSeconds = 3_600): Promise<string> {
    const ticket = newTicket();
    const hash = ticketHash(ticket);
    await putTicket(this.source.connection, hash, resumeTokenFor(listener, hash, sessionSeconds));
    return ticket;
  }

  /** Three people of one workspace. */
  people(): [Listener, Listener, Listener] {
    const workspaceId = this.source.id();
    return [this.person({ workspaceId }), this.person({ workspaceId }), this.person({ workspaceId })];
  }

  /** Opens a stream and waits until its replay is over. */
  async listen(server: { url: string }, person: Listener, lastEventId?: string | null): Promise<EventStream> {
    const stream = await this.connect(server, person, lastEventId ? { lastEventId } : {});
    await stream.next('stream.live');
    return stream;
  }

  connect(server: { url: string }, person: Listener, options: EventStreamOptions = {}): Promise<EventStream> {
    return this.open(`${server.url}/api/events`, person, options);
  }

  /** Opens a stream and returns how it is refused. Null if it is not. */
  refused(
    server: { url: string },
    person: Listener,
    options: EventStreamOptions = {},
  ): Promise<EventStreamRefused | null> {
    return this.connect(server, person, options).then(
      () => null,
      (error: unknown) => error as EventStreamRefused,
    );
  }

  async refusal(server: { url: string }, person: Listener): Promise<ReturnType<typeof refusalIn>> {
    return refusalIn(await this.refused(server, person));
  }

  async open(url: string, { token }: Listener, options: EventStreamOptions = {}): Promise<EventStream> {
    const stream = await openEventStream(url, { token, ...options });
    this.streams.push(stream);
    return stream;
  }

  closeLater(stream: EventStream): void {
    this.streams.push(stream);
  }

  /** Closes the streams and notify-servers of one test. NATS stays for the next. */
  async clear(): Promise<void> {
    await Promise.all(this.streams.splice(0).map((stream) => stream.close()));
    await Promise.all([...this.notifyServers].map((server) => this.stopNotify(server)));
  }

  async close(): Promise<void> {
    await this.clear();
    await this.source.close();
    await this.nats.stop();
  }
}

export class NotifyServer {
  private constructor(private readonly service: RunningService) {}

  static async start(environment: Record<string, string>): Promise<NotifyServer> {
    const config = parseConfig({ ...defaults, ...environment });
    const log = createLog('notify-server', config);
    return new NotifyServer(await startService({ module: AppModule.with(config, log), settings: config, log }));
  }

  /** Forgets what has been gone from the stream for an hour. The server does it once an hour. */
  async forgetOldEvents(): Promise<void> {
    for (let call = 0; call < 2; call += 1) await this.feed.forgetOldEvents();
  }

  /** How many memberships and tombstones it holds. */
  get memberships(): number {
    return this.feed.view?.memberships.size ?? 0;
  }

  get url(): string {
    return this.service.url;
  }

  async readiness(): Promise<number> {
    return (await fetch(`${this.url}/health/ready`)).status;
  }

  async health(): Promise<unknown> {
    return (await fetch(`${this.url}/health`)).json();
  }

  async ready(): Promise<void> {
    await eventually(async () => {
      if ((await this.readiness()) !== 200) throw new Error('the notify-server is not ready');
    });
  }

  private get feed(): EventFeed {
    return this.service.app.get(EventFeed, { strict: false });
  }

  async stop(): Promise<void> {
    await this.service.drain();
  }
}

export function resumeTokenFor(listener: Listener, hash: string, sessionSeconds: number): string {
  const { userId, workspaceId, sessionId } = listener;
  const times = { tokenIssuedAt: 0, tokenExpiresAt: 0 };
  const actor = { userId, workspaceId, sessionId, installation: 'test', scope: null, ...times };
  return resumeTokens.sign({ actor, ticketHash: hash }, sessionSeconds);
}

function tokenFor(identity: Omit<Listener, 'token'>, ttlSeconds: number, more: object = {}): string {
  const { userId: sub, workspaceId: ws, sessionId: sid } = identity;
  const exp = Math.floor(Date.now() / 1_000) + ttlSeconds;
  return signAccessToken(accessClaims({ sub, ws, sid, exp, ...more }), privateKey);
}

export function refusalIn(refused: EventStreamRefused | null): { status: number; code: string | undefined } {
  const { code } = JSON.parse(refused?.body ?? '{}') as { code?: string };
  return { status: refused?.status ?? 200, code };
}

/** The contents of the received messages, in order. */
export function heard(stream: EventStream): string[] {
  const events = stream.received<{ data: { message: { content: string } } }>('message.created');
  return events.map(({ data }) => data.message.content);
}

/** The seqs of the received durable events, in order. */
export function seqs(stream: EventStream): number[] {
  const durable = stream.frames.filter(({ event, id }) => !event.startsWith('stream.') && id !== null);
  return durable.map(({ data }) => (JSON.parse(data) as { seq: number }).seq);
}

export function parseId(id: string | null): { epoch: string; streamSeq: number; idPrefix: string } {
  const cursor = parseCursor(id ?? '');
  if (!cursor) throw new Error(`not a cursor: ${id}`);
  return cursor;
}

const defaults = {
  PORT: '0',
  LOG_LEVEL: 'silent',
  SHUTDOWN_GRACE_MS: '1000',
  JWT_PUBLIC_KEY: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
};
