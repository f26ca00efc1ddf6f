import { nameIn, type JsonSchema } from '../model/json-schema.js';
import type { Link, OpenApiDocument, Operation } from '../model/open-api.js';

interface Place {
  path: string;
  operation: Operation;
}

/**
 * Where an answer's id leads: what is made by POST to a collection, or is first in a list of it, is what the paths below the collection
 * name with their next parameter.
 */
export function linked(document: OpenApiDocument): OpenApiDocument {
  const copy = structuredClone(document);
  const places = Object.entries(copy.paths).flatMap(([path, item]) => {
    return Object.values(item).map((operation) => ({ path, operation }));
  });
  for (const [path, { get, post }] of Object.entries(copy.paths)) {
    if (post) addLinks(copy, { path, operation: post }, { status: '201', pointer: 'id' }, places);
    if (get) addLinks(copy, { path, operation: get }, { status: '200', pointer: 'items/0/id' }, places);
  }
  return copy;
}

function addLinks(
  document: OpenApiDocument,
  { path, operation }: Place,
  { status, pointer }: { status: string; pointer: string },
  places: Place[],
): void {
  const answer = operation.responses[status];
  const schema = answer && 'content' in answer ? answer.content?.['application/json']?.schema : undefined;
  if (!answer || !schema || !has(document, schema, pointer.split('/'))) return;
  const links = places.flatMap((place) => linkTo(path, pointer, place));
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

/** Whether the schema has something at this pointer. */
function has(document: OpenApiDocument, schema: JsonSchema, [step, ...rest]: string[]): boolean {
  if (step === undefined) return true;
  const { $ref } = schema;
  const whole = $ref === undefined ? schema : (document.components.schemas[nameIn($ref)] ?? {});
  const inner = step === '0' ? whole.items : whole.properties?.[step];
  return inner !== undefined && has(document, inner, rest);
}
