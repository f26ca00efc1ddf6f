import { createClient, type LiveClient } from '@fechatter/client';

/**
 * What runs in the page. Tests call it by `page.evaluate`, whose functions see nothing of the module that they
 * are written in.
 */
const inPage = {
  /** The contents of the messages that a native `EventSource` heard. */
  heard: [] as string[],
  /** How often it began to be live. */
  lives: 0,
  /** Times at which the messages that a store shows were not one after another. */
  faults: [] as string[],
  client: null as LiveClient | null,

  /** Opens a native `EventSource` with a ticket, and leaves it alone from then on. */
  async listen(accessToken: string): Promise<void> {
    const headers = { authorization: `Bearer ${accessToken}` };
    const answer = await fetch('/api/events/ticket', { method: 'POST', headers });
    const { ticket } = (await answer.json()) as { ticket: string };
    const source = new EventSource(`/api/events?ticket=${ticket}`);
    source.addEventListener('stream.live', () => (inPage.lives += 1));
    source.addEventListener('message.created', ({ data }: MessageEvent<string>) => {
      inPage.heard.push((JSON.parse(data) as { data: { message: { content: string } } }).data.message.content);
    });
  },

  /** Opens the person's live view. The first tab signs in. */
  async view(chatId: string, credentials: { email: string; password: string }): Promise<void> {
    const entrance = createClient();
    const client = (await entrance.resume()) ?? (await entrance.signIn(credentials));
    inPage.client = client;
    await client.start();
    await client.store.loadOlder(chatId);
    client.store.subscribe(() => {
      const seqs = client.store.messages(chatId).map((shown) => ('seq' in shown ? shown.seq : Infinity));
      if (seqs.some((seq, index) => index > 0 && seq <= (seqs[index - 1] ?? 0))) inPage.faults.push(seqs.join());
    });
  },

  shown(chatId: string): (string | null | undefined)[] {
    const messages = inPage.client?.store.messages(chatId) ?? [];
    return messages.map((shown) => ('seq' in shown ? shown.content : shown.message.content));
  },
};

declare global {
  var fechatter: typeof inPage;
}

globalThis.fechatter = inPage;
