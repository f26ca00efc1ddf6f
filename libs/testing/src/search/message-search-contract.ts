import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  BatchRefusedError,
  IndexLostError,
  StaleGenerationError,
  type IndexCheckpoint,
  type IndexEntry,
  type MessageDocument,
  type MessageIndex,
  type MessageSearch,
  type SearchHit,
} from '@fechatter/core';

/** A search engine of a test's own, with one reader and as many writers as are asked for. */
export interface SearchHarness {
  search: MessageSearch;
  openIndex(): MessageIndex;
  /** Empties the index as an operator's mistake would. */
  wipe(): Promise<void>;
  stop(): Promise<unknown>;
}

const TASK_TIMEOUT_MS = 60_000;

/**
 * Texts that a tokenizer, a query language or a length limit could stumble over: each must be found by
 * itself.
 */
const awkwardTexts = [
  'see https://help.ubuntu.com/community/RestrictedFormats?action=show#mp3, ok',
  '#ubuntu',
  'c++',
  'sudo apt-get install -y -- "build essential" -nvidia',
  'he said "never mind" and left',
  'NOT this OR that AND (those)',
  '/etc/X11/xorg.conf_backup.2009-10-01',
  'snake_case_name and camelCaseName and kebab-case-name',
  'ÀÉÎÕÜ naïve café Straße İstanbul',
  'e\u0301te\u0301 in combining form',
  'привет мир, как дела',
  '今日は世界 hello 你好世界',
  'สวัสดีชาวโลก',
  'مرحبا بالعالم',
  'שלום עולם',
  'नमस्ते दुनिया',
  '안녕하세요 세계',
  '👍🏽 ok 👨‍👩‍👧',
  '½ ² ٣',
  'x',
  '7',
  `${'a'.repeat(600)} ${'0123456789abcdef'.repeat(40)}`,
  'ㅋ'.repeat(500),
  'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen',
  "don't can't l'eau rock'n'roll",
  'a\u2028b\r\nc\td',
  'ﬁne ﬂow ｆｕｌｌ',
  'word '.repeat(1_999),
  '😀'.repeat(4_999) + 'end',
];

/** What both engines promise. `open` is called once. */
export function messageSearchContract(open: () => Promise<SearchHarness>): void {
  let harness: SearchHarness;
  let index: MessageIndex;
  let generation = 0;
  let streamSeq = 0;

  const checkpointNow = (more: Partial<IndexCheckpoint> = {}): IndexCheckpoint => ({
    epoch: 'k3f9',
    lineage: 's:',
    streamSeq,
    occurredAt: '2026-11-23T12:00:00.000Z',
    backfillFrom: null,
    backfillId: null,
    generation,
    ...more,
  });
  const put = async (...entries: IndexEntry[]): Promise<void> => {
    const from = checkpointNow();
    streamSeq += entries.length;
    await index.apply(entries, checkpointNow(), from);
  };
  const find = async (
    text: string,
    more: Partial<Parameters<MessageSearch['query']>[0]> = {},
  ): Promise<SearchHit[]> => {
    const query = { workspaceId: '1', chatIds: ['1'], text, limit: 100, offset: 0, ...more };
    return (await harness.search.query(query)).hits;
  };
  const findIds = async (...query: Parameters<typeof find>): Promise<string[]> => {
    return (await find(...query)).map(({ messageId }) => messageId);
  };

  beforeAll(async () => {
    harness = await open();
    index = harness.openIndex();
    await index.prepare();
  }, TASK_TIMEOUT_MS);

  beforeEach(async () => {
    generation = (await index.generation()) + 1;
    await index.takeOver(generation);
    await index.clear();
  }, TASK_TIMEOUT_MS);

  afterAll(async () => {
    await index.close();
    await harness.search.close();
    await harness.stop();
  });

  describe('finding', () => {
    test('a message is found by any of its words, whatever their case and accents', async () => {
      await put(message('10', 'The Café opens at Noon'), message('11', 'something else'));
      for (const text of ['cafe', 'CAFÉ', 'noon', 'opens the', 'noon café'])
        expect(await findIds(text)).toEqual(['10']);
    });

    test('every word must be there', async () => {
      await put(message('10', 'red apple'), message('11', 'green apple'));
      expect(await findIds('apple green')).toEqual(['11']);
    });

    test('every message with a letter or digit is found by its own text', async () => {
      const messages = awkwardTexts.map((text, place) => message(String(100 + place), text));
      await put(...messages);
      const missed: string[] = [];
      for (const { id, content } of messages) if (!(await findIds(content)).includes(id)) missed.push(content);
      expect(missed).toEqual([]);
    });

    test.each(['', ' ', '!!', '-', '""', '👍', '...'])('%j has no letter or digit and finds nothing', async (text) => {
      await put(message('10', 'hello 👍 !! ...'));
      const query = { workspaceId: '1', chatIds: ['1'], text, limit: 10, offset: 0 };
      expect(await harness.search.query(query)).toEqual({ hits: [], total: 0, totalIsExact: true, nextOffset: null });
    });

    test('one typo is forgiven from five letters on, two from nine, none in numbers', async () => {
      await put(message('10', 'hello'), message('11', 'frequency'), message('12', 'tree'), message('13', '12345'));
      for (const text of ['helo', 'hallo', 'hlelo', 'helllo']) {
        expect([text, await findIds(text)]).toEqual([text, text.length > 4 ? ['10'] : []]);
      }
      for (const text of ['frequenzy', 'fraquenzy', 'frequnecy']) expect(await findIds(text)).toEqual(['11']);
      for (const text of ['trea', '12346', 'frakuenzy']) expect(await findIds(text)).toEqual([]);
    });

    test('the last word may be only begun', async () => {
      await put(message('10', 'installing the kernel'));
      expect(await findIds('the ker')).toEqual(['10']);
      expect(await findIds('ker the')).toEqual([]);
    });

    test('relevance goes before recency, recency decides among equals', async () => {
      await put(
        message('10', 'kernel panic', { createdAt: '2026-01-01T00:00:00.000Z' }),
        message('11', 'kernal panic', { createdAt: '2026-01-03T00:00:00.000Z' }),
        message('12', 'kernel panic', { createdAt: '2026-01-02T00:00:00.000Z' }),
      );
      expect(await findIds('kernel panic')).toEqual(['12', '10', '11']);
    });

    test('words side by side come before words apart', async () => {
      await put(
        message('10', 'sound card', { createdAt: '2026-01-01T00:00:00.000Z' }),
        message('11', 'the sound comes from some other old card', { createdAt: '2026-01-02T00:00:00.000Z' }),
      );
      expect(await findIds('sound card')).toEqual(['10', '11']);
    });

    test('only the chats and the workspace that were asked for are searched', async () => {
      await put(
        message('10', 'here'),
        message('11', 'here', { chatId: '2' }),
        message('12', 'here', { chatId: '3', workspaceId: '2' }),
      );
      expect(await findIds('here')).toEqual(['10']);
      expect((await findIds('here', { chatIds: ['1', '2', '3'] })).sort()).toEqual(['10', '11']);
      expect(await findIds('here', { chatIds: [] })).toEqual([]);
    });

    test('a hit names its version and the words that matched', async () => {
      await put(message('10', 'Ünicode unicorns unite: Hello', { version: 7 }));
      const [hit] = await find('helo unicode unicor');
      expect(hit).toBeUndefined();
      const [found] = await find('hallo unicode unicor');
      expect({ ...found, words: found?.words.sort() }).toEqual({
        messageId: '10',
        version: 7,
        words: ['hello', 'unicode', 'unicorns'],
      });
    });

    test('paging reaches every hit once', async () => {
      await put(...Array.from({ length: 25 }, (_, place) => message(String(100 + place), `needle ${place}`)));
      const seen: string[] = [];
      for (let offset: number | null = 0; offset !== null;) {
        const page = await harness.search.query({
          workspaceId: '1',
          chatIds: ['1'],
          text: 'needle',
          limit: 10,
          offset,
        });
        seen.push(...page.hits.map(({ messageId }) => messageId));
        if (page.totalIsExact) expect(page.total).toBe(25);
        offset = page.nextOffset;
      }
      expect([seen.length, new Set(seen).size]).toEqual([25, 25]);
    });
  });

  describe('writing', () => {
    test('an edited message is found by its new text only', async () => {
      await put(message('10', 'before'));
      await put(message('10', 'after', { version: 2 }));
      expect([await findIds('before'), await findIds('after')]).toEqual([[], ['10']]);
    });

    test('a deleted message is found no more', async () => {
      await put(message('10', 'secret'), message('11', 'secret'));
      await put({ id: '10', version: 2, deleted: true });
      expect(await findIds('secret')).toEqual(['11']);
    });

    test('of several entries for one message in a batch the last counts', async () => {
      await put(
        message('10', 'first'),
        message('10', 'second', { version: 2 }),
        message('11', 'gone'),
        tombstone('11'),
      );
      expect([await findIds('first'), await findIds('second'), await findIds('gone')]).toEqual([[], ['10'], []]);
    });

    test('a deleted chat takes all of its documents along, however often it is told, and none of another', async () => {
      const elsewhere = message('12', 'secret plans', { chatId: '2' });
      await put(message('10', 'secret'), message('11', 'secret'), elsewhere, message('13', 'gone'), tombstone('13'));
      for (let round = 0; round < 2; round += 1) {
        await put({ deletedChatId: '1' });
        expect(await findIds('secret', { chatIds: ['1', '2'] })).toEqual(['12']);
        expect([await index.checkpoint(), await index.staleWrite()]).toEqual([checkpointNow(), null]);
      }
    });

    test('what a batch says of a chat that it deletes does not outlive it, whatever the order', async () => {
      await put(message('10', 'secret'), message('11', 'secret'), message('12', 'secret'));
      await put(
        ...[message('10', 'secret too', { version: 2 }), message('13', 'secret'), tombstone('11')],
        ...[{ deletedChatId: '1' }, { deletedChatId: '3' }],
        ...[message('14', 'secret'), message('15', 'no secret', { chatId: '2' })],
      );
      expect(await findIds('secret', { chatIds: ['1', '2'] })).toEqual(['15']);
      expect([await index.checkpoint(), await index.staleWrite()]).toEqual([checkpointNow(), null]);
    });

    test('the checkpoint comes with the entries, by itself too, and is seen from the asking side', async () => {
      expect(await index.checkpoint()).toBeNull();
      await put(message('10', 'hello'));
      expect(await index.checkpoint()).toEqual(checkpointNow());
      const later = checkpointNow({
        lineage: 's:r3st',
        streamSeq: 2 ** 52 + 1,
        backfillFrom: '1970-01-01T00:00:00.000Z',
        backfillId: randomUUID(),
      });
      await index.apply([], later, checkpointNow());
      expect(await harness.search.checkpoint()).toEqual(later);
    });

    test('it can be made ready by several at once, and again', async () => {
      await put(message('10', 'hello'));
      const others = [harness.openIndex(), harness.openIndex(), harness.openIndex()];
      await Promise.all(others.map((other) => other.prepare()));
      await Promise.all(others.map((other) => other.close()));
      expect(await findIds('hello')).toEqual(['10']);
    });

    test('clearing takes everything, the checkpoint too', async () => {
      await put(message('10', 'hello'));
      await index.clear();
      expect([await findIds('hello'), await index.checkpoint()]).toEqual([[], null]);
    });

    test('a batch with a poison entry is refused as a whole', async () => {
      await put(message('10', 'hello'));
      const before = await index.checkpoint();
      await expect(put(message('11', 'fine'), message('not an id', 'poison'))).rejects.toThrow(BatchRefusedError);
      expect([await findIds('fine'), await index.checkpoint()]).toEqual([[], before]);
    });
  });

  describe('taking over', () => {
    /** The present holder wakes up too late; `successor` has already written something newer. */
    const writeLate = async (
      successor: MessageIndex,
      entry: IndexEntry = message('10', 'old text'),
    ): Promise<{ from: IndexCheckpoint; wasRefused: boolean }> => {
      await put(message('10', 'old text'));
      const from = checkpointNow();
      await successor.takeOver(generation + 1);
      expect(await successor.staleWrite()).toBeNull();
      const edited = message('10', 'new words', { version: 2 });
      await successor.apply([edited], checkpointNow({ streamSeq: streamSeq + 2 }), from);
      const late = index.apply([entry], checkpointNow({ streamSeq: streamSeq + 1 }), from);
      const outcome = await late.catch((error: unknown) => error);
      return { from, wasRefused: outcome instanceof StaleGenerationError };
    };
    const positionOf = ({ epoch, occurredAt }: IndexCheckpoint) => ({ epoch, occurredAt, streamSeq });

    test('what a deposed writer writes late is refused, or found out by the one that took over', async () => {
      const successor = harness.openIndex();
      const { from, wasRefused } = await writeLate(successor);
      if (wasRefused) expect(await findIds('new words')).toEqual(['10']);
      else expect(await successor.staleWrite()).toEqual(positionOf(from));
      expect(await successor.staleWrite()).toBeNull();
      await successor.close();
    });

    test('a chat that a deposed writer deletes late is no lost index, but found out or refused all the same', async () => {
      const successor = harness.openIndex();
      const { from, wasRefused } = await writeLate(successor, { deletedChatId: '1' });
      expect(await successor.staleWrite()).toEqual(wasRefused ? null : positionOf(from));
      expect(await findIds('new words')).toEqual(wasRefused ? ['10'] : []);
      expect(await successor.staleWrite()).toBeNull();
      await successor.close();
    });

    test('a late write is found out also by the one after the one that took over', async () => {
      const second = harness.openIndex();
      const { from, wasRefused } = await writeLate(second);
      const third = harness.openIndex();
      await third.takeOver(generation + 2);
      expect(await third.staleWrite()).toEqual(wasRefused ? null : positionOf(from));
      await second.close();
      await third.close();
    });

    test('a generation that was here already is refused', async () => {
      await put(message('10', 'hello'));
      const other = harness.openIndex();
      await expect(other.takeOver(generation)).rejects.toThrow(StaleGenerationError);
      await other.close();
    });

    test('an index that was emptied behind our back is noticed', async () => {
      await put(message('10', 'hello'));
      await harness.wipe();
      const attempt = put(message('11', 'hello')).then(() => index.staleWrite());
      await expect(attempt).rejects.toThrow(IndexLostError);
      await index.prepare();
    });
  });
}

function message(id: string, content: string, more: Partial<MessageDocument> = {}): MessageDocument {
  return {
    id,
    workspaceId: '1',
    chatId: '1',
    chatType: 'group',
    senderId: '1',
    content,
    createdAt: '2026-01-01T00:00:00.000Z',
    version: 1,
    ...more,
  };
}

function tombstone(id: string): IndexEntry {
  return { id, version: 2, deleted: true };
}
