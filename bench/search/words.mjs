/**
 * `node bench/search/words.mjs [--engine postgres|meilisearch] [--typos 5000]`: searches the messages of the
 * IRC logs for every distinct word of theirs, pages each search to its end, and tells which messages are
 * missing. Then searches for words with a seeded typo, where one is allowed, and tells how many find the
 * message that the word is from.
 */
import { parseArgs } from 'node:util';
import { step } from '../../tools/command/progress.mjs';
import { Random } from '../../tools/chaos/schedule/random.mjs';
import { HttpClient } from '../../tools/client/http-client.mjs';
import { bench } from '../bench.mjs';
import { filledWorld, rebuilt } from './filled-world.mjs';
import { misspelt, wordsIn } from './query-kinds.mjs';
import { searchMessages } from './search-messages.mjs';
import { logTexts } from './texts.mjs';

const { values } = parseArgs({
  options: { engine: { type: 'string', default: 'postgres' }, typos: { type: 'string', default: '5000' } },
});
const AT_ONCE = 2;
const SHORTEST_WITH_TYPO = 5;

await bench({ engine: values.engine }, measure);

/** @param {import('../../libs/system/src/index.d.mts').System} system */
async function measure(system) {
  const texts = logTexts();
  const world = await filledWorld(system, { count: texts.length, texts, channels: 10 });
  await rebuilt(system);
  const client = new HttpClient(system.run.chatApis[0], { connections: AT_ONCE });
  const words = await everyWord(client, world, texts);
  const typos = await everyTypo(client, world, texts);
  client.close();
  return `search in ${values.engine}: ${words}\n${typos}`;
}

async function everyWord(client, world, texts) {
  const textsOf = new Map();
  for (const text of texts)
    for (const word of new Set(wordsIn(text))) textsOf.set(word, [...(textsOf.get(word) ?? []), text]);
  const missing = [];
  let found = 0;
  await inTurn([...textsOf], 'words', async ([word, wanted]) => {
    const contents = await allContents(client, world.token, word);
    for (const text of wanted) {
      if ((contents.get(text) ?? 0) > 0) found += 1;
      else missing.push(`${word}: ${text}`);
      contents.set(text, (contents.get(text) ?? 0) - 1);
    }
  });
  const examples = missing.slice(0, 5).map((one) => `\n  missing: ${one}`);
  return `${textsOf.size} distinct words found ${found} messages, ${missing.length} missing${examples.join('')}`;
}

async function everyTypo(client, world, texts) {
  const random = new Random(13);
  const long = texts.flatMap((text) => wordsIn(text).filter((word) => word.length >= SHORTEST_WITH_TYPO));
  const asked = Array.from({ length: Number(values.typos) }, () => random.oneOf(long));
  let found = 0;
  const missed = [];
  await inTurn(asked, 'typos', async (word) => {
    const typo = misspelt(word, random);
    const { items } = await searchMessages(client, world.token, { q: typo, tune: 'none', limit: '100' });
    if (items.some(({ message }) => wordsIn(message.content).includes(word))) found += 1;
    else missed.push(`${typo} for ${word}`);
  });
  const share = ((100 * found) / asked.length).toFixed(1);
  const examples = missed.slice(0, 10).join(', ');
  return `${asked.length} typos: ${found} found the word among the first hundred hits (${share} %); not: ${examples}`;
}

/** @returns {Promise<Map<string, number>>} how often each content was found */
async function allContents(client, token, q) {
  const contents = new Map();
  for (let cursor = ''; cursor !== null;) {
    const body = await searchMessages(client, token, { q, sort: 'newest', limit: '100', ...(cursor && { cursor }) });
    for (const { message } of body.items) contents.set(message.content, (contents.get(message.content) ?? 0) + 1);
    cursor = body.nextCursor;
  }
  return contents;
}

/** Does `work` with each item, {@link AT_ONCE} at a time, and reports the progress. */
async function inTurn(items, what, work) {
  const waiting = items.values();
  let done = 0;
  const one = async () => {
    for (const item of waiting) {
      await work(item);
      done += 1;
      if (done % 1_000 === 0) step(`${done} of ${items.length} ${what}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}
