import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../libs/system/src/places.mjs';

const PAGE = join(ROOT, 'docs', 'configuration.md');
const SCHEMA = join(ROOT, 'k8s', 'fechatter', 'values.schema.json');

/** What the chart sets itself: ports, names, the search engine, and the secrets, which it mounts as files. */
const OF_THE_CHART = [
  ...['PORT', 'ADMIN_PORT', 'INSTANCE_NAME', 'SEARCH_ENGINE', 'MEILI_URL'],
  ...['DATABASE_URL', 'SEARCH_DATABASE_URL', 'NATS_URL', 'SECRET_KEY', 'MEILI_API_KEY'],
  ...['JWT_PRIVATE_KEY', 'JWT_PUBLIC_KEY'],
];
/** The one is for tests, the other is refused by the services. */
const NEVER = ['FAULT_POINT', 'PGSSLMODE'];

const SECTIONS = {
  Service: 'Every service',
  ChatApi: 'chat-api',
  NotifyServer: 'notify-server',
  SearchIndexer: 'search-indexer',
};

/**
 * Puts the documented variables into the schema of the chart's values, so that no value names an unknown one.
 * @returns {{ file: string, text: string }}
 */
export function schemaWithVariables() {
  const schema = JSON.parse(readFileSync(SCHEMA, 'utf8'));
  const common = variablesUnder(SECTIONS.Service);
  const own = Object.entries(SECTIONS).map(([name, section]) => [name, variablesUnder(section)]);
  for (const [name, variables] of own) {
    const names = [...new Set([...common, ...variables])].sort();
    schema.$defs[name === 'Service' ? 'configOfAll' : `configOf${name}`].properties = propertiesFor(names);
  }
  return { file: SCHEMA, text: `${JSON.stringify(schema, null, 2)}\n` };
}

/** @param {string} section of the page @returns {string[]} */
function variablesUnder(section) {
  const text = readFileSync(PAGE, 'utf8').split(`\n## ${section}\n`)[1]?.split(/\n##/)[0] ?? '';
  const names = Array.from(text.matchAll(/^\| `([A-Z0-9_]+)`/gm), ([, name]) => name);
  if (names.length === 0) throw new Error(`${PAGE} lists no variables under "${section}"`);
  return names.filter((name) => !NEVER.includes(name) && !isOfTheChart(name));
}

function isOfTheChart(name) {
  return OF_THE_CHART.includes(name) || OF_THE_CHART.includes(name.replace(/_FILE$/, ''));
}

function propertiesFor(names) {
  return Object.fromEntries(names.map((name) => [name, { $ref: '#/$defs/variable' }]));
}
