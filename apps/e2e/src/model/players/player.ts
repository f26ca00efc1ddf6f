import { PASSWORD, ApiClient, expectStatus, eventually, Person, type Patience } from '@fechatter/testing';
import type { AuthTokens, ChatEvent } from '@fechatter/core';
import { Listener } from '../../listener.js';
import type { Presence } from '../expected/hearing.js';

/** A run waits for many things, and a machine may be busy with others. */
export const PATIENT: Patience = { timeoutMs: 60_000 };

/** One of those who act and listen: a client on every chat-api, and a stream that is left and taken up again. */
export class Player {
  /** How they listened, by round. */
  readonly presence: Presence[] = [];
  isListening = false;
  private readonly listeners: Listener[] = [];
  private countedFrom = 0;

  constructor(
    private person: Person,
    private readonly apis: readonly string[],
    private readonly servers: readonly string[],
  ) {}

  get id(): string {
    return this.person.id;
  }

  get reader(): Person {
    return this.person;
  }

  /** Their client on one of the servers; which one changes with `turn`. */
  client(turn: number): ApiClient {
    return new ApiClient(this.apis[turn % this.apis.length] ?? '', this.person.token);
  }

  /** Everything that they heard since `forget`, over all their connections. */
  get events(): ChatEvent[] {
    return this.allEvents.slice(this.countedFrom);
  }

  get contents(): (string | null)[] {
    return this.listeners.flatMap(({ contents }) => contents);
  }

  /** Counts what they hear from here on. */
  startCounting(): void {
    this.countedFrom = this.allEvents.length;
  }

  get resets(): string[] {
    return this.listeners.flatMap(({ resets }) => resets);
  }

  private get allEvents(): ChatEvent[] {
    return this.listeners.flatMap(({ events }) => events);
  }

  /** Goes on from the id that they heard last. */
  async listen(): Promise<void> {
    if (this.isListening) return;
    this.isListening = true;
    this.listeners.push(await Listener.open(this.person, this.servers, this.listeners.at(-1)?.lastEventId));
  }

  async hangUp(): Promise<void> {
    this.isListening = false;
    await this.listeners.at(-1)?.close();
  }

  /** Until no server takes their token any more, and their stream, if they have one, is over. */
  async waitUntilShutOut(): Promise<void> {
    await eventually(async () => {
      const clients = this.apis.map((_, turn) => this.client(turn));
      for (const client of clients) await expectStatus(401, client.get('/api/users'));
    }, PATIENT);
    if (!this.isListening) return;
    await eventually(() => {
      if (this.listeners.at(-1)?.refusal !== 401) throw new Error('someone who is shut out still listens');
    }, PATIENT);
    await this.hangUp();
  }

  /** A new session, after they were let in again. */
  async signIn(): Promise<void> {
    const body = { email: this.person.email, password: PASSWORD };
    const [api = ''] = this.apis;
    this.person = new Person(api, await expectStatus(200, new ApiClient(api).post<AuthTokens>('/api/signin', body)));
  }
}
