import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { operationsOf } from './report.mjs';

const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf8');
const document = JSON.parse(read('../../docs/openapi.json'));
const ids = JSON.parse(read('./ids.json'));
const [world, existing] = [read('./world.py'), read('./existing.py')];

/** The operations that are fuzzed, each with its path. */
const operations = operationsOf(document).map((label) => {
  const [method, path] = label.split(' ');
  return { path, operation: document.paths[path][method.toLowerCase()] };
});

/**
 * Fields with such names hold the id, or the token, of something that has to exist. Only a `clientId` is made
 * up by the client.
 */
const HOLDS_AN_ID = /^(?!clientId$)(ids|.*(Ids?|Token))$/;

const sorted = (names) => [...new Set(names)].sort();

function pathParameters() {
  return operations.flatMap(({ path }) =>
    (path.match(/\{\w+\}/g) ?? []).map((parameter) => `${path.split('/{')[0]} ${parameter}`),
  );
}

function queryParameters() {
  const parameters = operations.flatMap(({ operation }) => operation.parameters ?? []);
  return parameters.filter((one) => one.in === 'query' && HOLDS_AN_ID.test(one.name)).map(({ name }) => name);
}

function bodyFields() {
  return operations.flatMap(({ operation }) => {
    const fields = fieldsOf(operation.requestBody?.content['application/json'].schema);
    return fields.filter((name) => HOLDS_AN_ID.test(name));
  });
}

function fieldsOf({ $ref, properties = {}, oneOf = [] } = {}) {
  if ($ref) return fieldsOf(document.components.schemas[$ref.split('/').at(-1)]);
  return [...Object.keys(properties), ...oneOf.flatMap(fieldsOf)];
}

/**
 * Without an entry, schemathesis sends made-up ids only, and the operation answers 404 to each of its
 * requests.
 */
describe('ids.json', () => {
  it.each([
    ['path', pathParameters()],
    ['query', queryParameters()],
    ['body', bodyFields()],
  ])('has an entry for each id in a %s, and no other', (place, names) => {
    expect(sorted(names).length).toBeGreaterThan(0);
    expect(Object.keys(ids[place]).sort()).toEqual(sorted(names));
  });

  it.each(Object.entries(ids.path))('names for %s a kind that world.py makes: %s', (parameter, kind) => {
    const isInChat = parameter.startsWith('/api/chat ') && kind !== 'chat';
    expect(world).toContain(isInChat ? `def ${kind}_of(` : `def make_${kind}(`);
  });

  it.each(sorted([...Object.values(ids.query), ...Object.values(ids.body)]))(
    'names a kind that existing.py puts into requests: %s',
    (kind) => {
      expect(existing).toContain(`"${kind}": lambda`);
    },
  );
});
