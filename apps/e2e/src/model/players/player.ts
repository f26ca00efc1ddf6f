import { PASSWORD, ApiClient, expectStatus, eventually, Person, type Patience } from '@fechatter/testing';
import type { AuthTokens, ChatEvent } from '@fechatter/core';
import { Listener } from '../../listener.js';
import type { Presence } from '../expected/hearing.js';

/** Long enough for a loaded machine. */
export const MODEL_PATIENCE: Patience = { timeoutMs: 60_000 };

/**
 * A person who acts and listens, with a client for every chat-api and a stream that is closed and resumed.
 */
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

  /** Their client for one of the chat-apis, chosen by `turn`. */
  client(turn: number): ApiClient {
    return new ApiClient(this.apis[turn % this.apis.length] ?? '', this.person.token);
  }

  /** The events that they heard since `startCounting`, over all their connections. */
  get events(): ChatEvent[] {
    return this.allEvents.slice(this.countedFrom);
  }

  get contents(): (string | null)[] {
    return this.listeners.flatMap(({ contents }) => contents);
  }

  /** Ignores the events so far. */
  startCounting(): void {
    this.countedFrom = this.allEvents.length;
  }

  get resets(): string[] {
    return this.listeners.flatMap(({ resets }) => resets);
  }

  private get allEvents(): ChatEvent[] {
    return this.listeners.flatMap(({ events }) => events);
  }

  /** Connects, and resumes from the last id that they received. */
  async listen(): Promise<void> {
    if (this.isListening) return;
    this.isListening = true;
    this.listeners.push(await Listener.open(this.person, this.servers, this.listeners.at(-1)?.lastEventId));
  }

  /** Returns the events after `cursor`, up to the last one that they have heard. */
  async replay(cursor: string): Promise<{ events: ChatEvent[]; resets: string[] }> {
    const last = this.allEvents.at(-1)?.id;
    const listener = await Listener.open(this.person, this.servers, cursor);
    await eventually(() => {
      if (!listener.events.some(({ id }) => id === last)) throw new Error('the replay is not complete yet');
    }, MODEL_PATIENCE);
    await listener.close();
    return listener;
  }

  async hangUp(): Promise<void> {
    this.isListening = false;
    await this.listeners.at(-1)?.close();
  }

  /** Waits until every server refuses their token and their stream, if they have one, has ended. */
  async waitUntilShutOut(): Promise<void> {
    await eventually(async () => {
      const clients = this.apis.map((_, turn) => this.client(turn));
      for (const client of clients) await expectStatus(401, client.get('/api/users'));
    }, MODEL_PATIENCE);
    if (!this.isListening) return;
    await eventually(() => {
      if (this.listeners.at(-1)?.refusal !== 401) throw new Error('a deactivated person still listens');
    }, MODEL_PATIENCE);
    await this.hangUp();
  }

  /** Starts a new session after a reactivation. */
  async signIn(): Promise<void> {
    const body = { email: this.person.email, password: PASSWORD };
    const [api = ''] = this.apis;
    this.person = new Person(api, await expectStatus(200, new ApiClient(api).post<AuthTokens>('/api/signin', body)));
  }
}
