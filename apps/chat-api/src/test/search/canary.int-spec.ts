import type { Chat, Message, Suggestions } from '@fechatter/core';
import { createChat, expectStatus, join, leave, removeMember, send, type Person } from '@fechatter/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LaggingIndex } from './lagging-index.js';
import { SearchScene } from './search-scene.js';

const CANARY = 'kanarienvogel';
const RUNS = 15;
const LENGTH = { minLength: 15, maxLength: 40 };

type Step =
  | { kind: 'say' | 'edit' | 'delete' | 'hide'; chat: number; by: number }
  | { kind: 'join' | 'leave' | 'remove' | 'deleteChat'; chat: number; by: number }
  | { kind: 'publish' | 'apply'; count: number }
  | { kind: 'catchUp' };

const place = fc.nat({ max: 4 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom('say' as const), chat: place, by: fc.nat({ max: 1 }) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('edit' as const, 'delete' as const, 'hide' as const),
      chat: place,
      by: fc.nat({ max: 1 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('join' as const, 'leave' as const, 'remove' as const, 'deleteChat' as const),
      chat: place,
      by: fc.nat({ max: 1 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.oneof(
      fc.record({ kind: fc.constantFrom('publish' as const, 'apply' as const), count: fc.nat({ max: 6 }) }),
      fc.constant({ kind: 'catchUp' as const }),
    ),
  },
);

/**
 * A person asks; two others write in chats that the person is in, was in, or never was in. Knows which
 * messages with the canary the person may read now.
 */
class Aviary {
  readonly messages: { message: Message; chat: Chat; author: Person; hasCanary: boolean }[] = [];
  private readonly gone = new Set<string>();
  private readonly joined = new Set<string>();

  constructor(
    readonly asker: Person,
    readonly writers: readonly [Person, Person],
    readonly chats: readonly Chat[],
    private readonly index: LaggingIndex,
  ) {
    for (const chat of chats.slice(0, 3)) this.joined.add(chat.id);
  }

  mayRead(chat: Chat): boolean {
    if (this.gone.has(chat.id)) return false;
    return this.joined.has(chat.id) || chat.type === 'public_channel';
  }

  /** The messages that a search for the canary may find, oldest first. */
  get visible() {
    return this.messages.filter(({ chat, hasCanary }) => hasCanary && this.mayRead(chat));
  }

  async take(step: Step): Promise<void> {
    if (step.kind === 'catchUp') return this.index.catchUp();
    if ('count' in step) return this.index[step.kind](step.count);
    const chat = this.chats[step.chat] as Chat;
    const by = this.writers[step.by] as Person;
    if (this.gone.has(chat.id)) return;
    const own = this.messages.findLast(
      (each) => each.chat === chat && each.author === by && each.message.content !== null,
    );
    switch (step.kind) {
      case 'say':
        this.messages.push({
          message: await send(by, chat.id, `the ${CANARY} sings`),
          chat,
          author: by,
          hasCanary: true,
        });
        return;
      case 'edit':
      case 'hide':
        if (own) await this.edit(own, step.kind === 'edit');
        return;
      case 'delete':
        if (own) await expectStatus(204, by.api.delete(`/api/chat/${chat.id}/messages/${own.message.id}`));
        if (own) Object.assign(own, { hasCanary: false, message: { ...own.message, content: null } });
        return;
      case 'join':
        if (chat.type === 'public_channel' && !this.joined.has(chat.id)) await join(this.asker, chat.id);
        if (chat.type === 'public_channel') this.joined.add(chat.id);
        return;
      case 'leave':
        if (this.joined.delete(chat.id)) await leave(this.asker, chat.id);
        return;
      case 'remove':
        if (this.joined.delete(chat.id)) await removeMember(this.writers[0], chat.id, this.asker);
        return;
      case 'deleteChat':
        await expectStatus(204, this.writers[0].api.delete(`/api/chat/${chat.id}`));
        this.gone.add(chat.id);
    }
  }

  private async edit(own: (typeof this.messages)[number], hasCanary: boolean): Promise<void> {
    const path = `/api/chat/${own.chat.id}/messages/${own.message.id}`;
    const content = hasCanary ? `again a ${CANARY}` : 'an empty cage';
    own.message = await expectStatus(200, own.author.api.patch<Message>(path, { content }));
    own.hasCanary = hasCanary;
  }
}

describe('whatever happens, and however far behind the index is', () => {
  let scene: SearchScene;

  beforeAll(async () => {
    scene = await SearchScene.open();
  });

  afterAll(() => scene.close());

  const aviary = async (): Promise<{ aviary: Aviary; index: LaggingIndex }> => {
    const [first, second, asker] = (await scene.api.people(3)) as [Person, Person, Person];
    const [elsewhere] = (await scene.api.people(1)) as [Person];
    await scene.empty();
    const members = [second, asker];
    const name = (text: string) => `${text} ${CANARY} ${Math.random()}`;
    const chats = [
      await createChat(first, { type: 'private_channel', name: name('in'), members }),
      await createChat(first, { type: 'public_channel', name: name('open') }),
      await createChat(first, { type: 'private_channel', name: name('too'), members }),
      await createChat(first, { type: 'private_channel', name: name('closed'), members: [second] }),
      await createChat(first, { type: 'public_channel', name: name('other') }),
    ];
    for (const chat of [chats[1], chats[4]]) await join(second, (chat as Chat).id);
    await join(asker, (chats[1] as Chat).id);
    const index = new LaggingIndex(scene);
    const away = await createChat(elsewhere, { type: 'public_channel', name: name('away') });
    await send(elsewhere, away.id, `a ${CANARY}`);
    await index.catchUp();
    return { aviary: new Aviary(asker, [first, second], chats, index), index };
  };

  const assertNoneEscaped = async (birds: Aviary) => {
    const { asker } = birds;
    const readable = new Set(birds.chats.filter((chat) => birds.mayRead(chat)).map(({ id }) => id));
    const ids = new Set(birds.visible.map(({ message }) => message.id));
    for (const sort of ['relevance', 'newest']) {
      const { items, total, facets } = await scene.search(asker, {
        q: CANARY,
        sort,
        facets: 'chat,sender,month',
        limit: '100',
      });
      expect(items.filter(({ message }) => !ids.has(message.id))).toEqual([]);
      expect(items.filter(({ snippet }) => !snippet.text.includes(CANARY))).toEqual([]);
      expect(total ?? 0).toBeLessThanOrEqual(ids.size);
      expect((facets?.['chat'] ?? []).filter(({ value }) => !readable.has(value))).toEqual([]);
      for (const values of Object.values(facets ?? {})) {
        expect(values.reduce((sum, { count }) => sum + count, 0)).toBeLessThanOrEqual(ids.size);
      }
    }
    const suggestions = await expectStatus(200, asker.api.get<Suggestions>(`/api/search/suggest?q=${CANARY}`));
    expect(suggestions.chats.filter(({ id }) => !readable.has(id))).toEqual([]);
  };

  test('nothing tells of a message that one may not read nor of former text, and the rest is found at last', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, LENGTH), async (steps) => {
        const { aviary: birds, index } = await aviary();
        for (const each of steps) {
          await birds.take(each);
          if (each.kind !== 'publish') await assertNoneEscaped(birds);
        }
        await index.catchUp();
        const { items, total } = await scene.search(birds.asker, { q: CANARY, sort: 'oldest', limit: '100' });
        expect(items.map(({ message }) => message.id)).toEqual(birds.visible.map(({ message }) => message.id));
        expect(total).toBe(birds.visible.length);
      }),
      { numRuns: RUNS, seed: 1117, endOnFailure: true },
    );
  }, 240_000);
});
