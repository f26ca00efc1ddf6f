import { nameIn, type JsonSchema } from '../model/json-schema.js';
import type { Link, OpenApiDocument, Operation } from '../model/open-api.js';

/** Which answer has an id, and where in its body. */
interface IdSource {
  status: string;
  pointer: string;
}

const created: IdSource = { status: '201', pointer: 'id' };
const firstInList: IdSource = { status: '200', pointer: 'items/0/id' };

interface Place {
  path: string;
  operation: Operation;
}

/**
 * Adds links that say where the id in an answer can be used. The resource that POST to a collection creates,
 * and the first one in a list of the collection, is what the next parameter of the paths below the collection
 * names.
 */
export function linked(document: OpenApiDocument): OpenApiDocument {
  const copy = structuredClone(document);
  const places = Object.entries(copy.paths).flatMap(([path, item]) => {
    return Object.values(item).map((operation) => ({ path, operation }));
  });
  for (const [path, { get, post }] of Object.entries(copy.paths)) {
    if (post) addLinks(copy, { path, operation: post }, created, places);
    if (get) addLinks(copy, { path, operation: get }, firstInList, places);
  }
  return copy;
}

function addLinks(document: OpenApiDocument, source: Place, { status, pointer }: IdSource, places: Place[]): void {
  const answer = source.operation.responses[status];
  const schema = answer && 'content' in answer ? answer.content?.['application/json']?.schema : undefined;
  if (!answer || !schema || !isInSchema(document, schema, pointer.split('/'))) return;
  const links = places.flatMap((place) => linkTo(source.path, pointer, place));
  if (links.length > 0)
    Object.assign(answer, { links: Object.fromEntries(links.map((link) => [link.operationId, link])) });
}

function linkTo(collection: string, pointer: string, { path, operation }: Place): Link[] {
  if (!path.startsWith(`${collection}/{`)) return [];
  const [own = '', ...more] = namesIn(path.slice(collection.length));
  if (more.length > 0) return [];
  const outer = namesIn(collection).map((name) => [`path.${name}`, `$request.path.${name}`] as const);
  const parameters = Object.fromEntries([...outer, [`path.${own}`, `$response.body#/${pointer}`]]);
  return [{ operationId: operation.operationId, parameters }];
}

function namesIn(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
}

/** Whether the schema describes something at this pointer. */
function isInSchema(document: OpenApiDocument, schema: JsonSchema, [step, ...rest]: string[]): boolean {
  if (step === undefined) return true;
  const { $ref } = schema;
  const whole = $ref === undefined ? schema : (document.components.schemas[nameIn($ref)] ?? {});
  const inner = step === '0' ? whole.items : whole.properties?.[step];
  return inner !== undefined && isInSchema(document, inner, rest);
}
