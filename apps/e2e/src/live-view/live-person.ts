import { createClient, type ClientOptions, type LiveClient, type Message, type ShownMessage } from '@fechatter/client';
import { eventually, PASSWORD, readAll, type Person } from '@fechatter/testing';
import { expect } from '@jest/globals';
import { history, PATIENT } from '../steps.js';
import { ShakyNetwork } from './shaky-network.js';

const open = new Set<LivePerson>();

export async function closeLivePeople(): Promise<void> {
  for (const person of open) await person.close();
}

/** A person whose client keeps a view of everything, over a network that fails. */
export class LivePerson {
  private constructor(
    readonly person: Person,
    readonly client: LiveClient,
    readonly network: ShakyNetwork,
    private readonly page: EventTarget,
  ) {
    open.add(this);
  }

  /** `optionsOn` is given the network over which the stream goes. */
  static async open(
    person: Person,
    eventsUrls: readonly string[],
    optionsOn: (network: ShakyNetwork) => Partial<ClientOptions> = () => ({}),
  ): Promise<LivePerson> {
    const network = await ShakyNetwork.to(eventsUrls);
    const [eventsUrl = ''] = eventsUrls;
    const page = new EventTarget();
    const more = optionsOn(network);
    const client = await createClient({
      url: { api: person.api.baseUrl, events: new URL(eventsUrl).origin },
      ...more,
      onError: (error) => {
        throw error;
      },
      environment: { fetch: network.fetch, events: page, ...more.environment },
    }).signIn({ email: person.email, password: PASSWORD });
    const live = new LivePerson(person, client, network, page);
    await client.start();
    await live.live();
    return live;
  }

  live(): Promise<void> {
    return eventually(() => expect(this.client.state).toEqual({ name: 'live' }), PATIENT);
  }

  /** What a browser says when the network is back. */
  wake(): void {
    this.page.dispatchEvent(new Event('online'));
  }

  contents(chatId: string): (string | null | undefined)[] {
    return this.client.store.messages(chatId).map(contentOf);
  }

  /** Expects the store to show what the API answers. */
  async expectTruth(): Promise<void> {
    const { store } = this.client;
    await eventually(async () => {
      const chats = await readAll<{ id: string }>(this.person, '/api/chat');
      expect(byId(store.chats())).toEqual(byId(chats));
      for (const { id } of chats) await this.expectMessages(id);
      const listed = await readAll<{ id: string; name: string }>(this.person, '/api/chat', 100, { scope: 'public' });
      expect(new Set(store.channels().map(({ id, name }) => `${id} ${name}`))).toEqual(
        new Set(
          listed.filter(({ id }) => !chats.some((chat) => chat.id === id)).map(({ id, name }) => `${id} ${name}`),
        ),
      );
    }, PATIENT);
  }

  async close(): Promise<void> {
    open.delete(this);
    this.client.close();
    await this.network.close();
  }

  private async expectMessages(chatId: string): Promise<void> {
    const { store } = this.client;
    while (store.hasOlder(chatId)) await store.loadOlder(chatId);
    expect(store.messages(chatId)).toEqual(await history(this.person, chatId));
  }
}

function contentOf(shown: ShownMessage): string | null | undefined {
  return 'seq' in shown ? shown.content : shown.message.content;
}

function byId<T extends { id: string }>(items: readonly T[]): T[] {
  return items.toSorted((one, other) => Number(one.id) - Number(other.id));
}

export function seqsOf(shown: readonly ShownMessage[]): number[] {
  return shown.filter((one): one is Message => 'seq' in one).map(({ seq }) => seq);
}
