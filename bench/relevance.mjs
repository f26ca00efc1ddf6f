/**
 * `node bench/relevance.mjs [--engine postgres|meilisearch] [--each]`: asks the judged queries as their
 * askers, plain and tuned to the asker, and prints nDCG@10 and MRR by class. `--each` lists the queries that
 * differ. How the queries were judged is in bench/relevance/README.md.
 */
import { parseArgs } from 'node:util';
import { step } from '../tools/command/progress.mjs';
import { HttpClient } from '../tools/client/http-client.mjs';
import { table } from '../tools/measuring/table.mjs';
import { bench } from './bench.mjs';
import { readCorpus } from './relevance/corpus.mjs';
import { readJudged } from './relevance/judged.mjs';
import { meansByClass, qualityOf } from './relevance/metrics.mjs';
import { corpusWorld } from './relevance/corpus-world.mjs';
import { rebuilt } from './search/filled-world.mjs';
import { searchMessages } from './search/search-messages.mjs';

const { values } = parseArgs({
  options: { engine: { type: 'string', default: 'postgres' }, each: { type: 'boolean', default: false } },
});
const DEPTH = '10';

await bench({ engine: values.engine }, measure);

/** @param {import('../libs/system/src/index.d.mts').System} system */
async function measure(system) {
  const judged = readJudged();
  step('signing up the askers, and writing what everybody said');
  const world = await corpusWorld(system, readCorpus(), [...new Set(judged.map(({ asker }) => asker))]);
  step('indexing it');
  await rebuilt(system);
  const client = new HttpClient(system.run.chatApis[0]);
  const plain = await ask(client, world, judged, 'none');
  const tuned = await ask(client, world, judged, 'me');
  client.close();
  const means = meansByClass(plain).map((one, place) => [one, meansByClass(tuned)[place]]);
  const rows = means.map(([before, after]) => [
    ...[before.class, before.queries, before.ndcg.toFixed(3), after.ndcg.toFixed(3)],
    ...[signed(after.ndcg - before.ndcg), before.mrr.toFixed(3), after.mrr.toFixed(3), after.unjudged],
  ]);
  const head = ['class', 'queries', 'nDCG@10 plain', 'tuned', 'gain', 'MRR plain', 'tuned', 'unjudged'];
  return `\nrelevance in ${values.engine}\n\n${table(head, rows)}\n${values.each ? differing(plain, tuned) : ''}`;
}

async function ask(client, { keyOf, tokenOf }, judged, tune) {
  const measured = [];
  for (const query of judged) {
    const parameters = { q: query.text, tune, limit: DEPTH };
    const { items } = await searchMessages(client, tokenOf.get(query.asker), parameters);
    const ranking = items.map(({ message }) => keyOf.get(message.id));
    measured.push({ id: query.id, class: query.class, text: query.text, ...qualityOf(query.grades, ranking) });
  }
  return measured;
}

function differing(plain, tuned) {
  const pairs = plain.map((before, place) => [before, tuned[place]]).filter(([a, b]) => a.ndcg !== b.ndcg);
  const rows = pairs.map(([a, b]) => [
    `${a.id} ${a.text}`,
    a.ndcg.toFixed(3),
    b.ndcg.toFixed(3),
    signed(b.ndcg - a.ndcg),
  ]);
  return `\n${table(['query', 'plain', 'tuned', 'gain'], rows)}\n`;
}

function signed(value) {
  return `${value < 0 ? '' : '+'}${value.toFixed(3)}`;
}
