/**
 * Published answers and events are open: fields, values and errors may be added without breaking a client. The tests
 * and the fuzzer check the answers of this release against a closed copy instead, so that nothing is answered
 * that the document does not name. Typed in index.d.mts.
 */

const PROBLEM = 'application/problem+json';
export const KNOWN_VALUES = 'x-extensible-enum';
const CODES = 'x-problem-codes';

/** @type {typeof import('./index.d.mts').strictCopy} */
export function strictCopy(published) {
  const document = structuredClone(published);
  for (const operation of Object.values(document.paths ?? {}).flatMap((item) => Object.values(item))) {
    operation.responses = strictResponses(operation.responses, document);
  }
  return closed(document);
}

/** Replaces the response `default` by one for each status that it stands for. */
function strictResponses({ default: other, ...named }, document) {
  const common = other ? resolved(other, document) : {};
  const statuses = new Set([...Object.keys(named), ...Object.keys(common[CODES] ?? {})]);
  const strict = (status) => strictResponse(status, named[status] ?? { ...common, [CODES]: {} }, common, document);
  return Object.fromEntries([...statuses].sort().map((status) => [status, strict(status)]));
}

function strictResponse(status, own, common, document) {
  const { [CODES]: ownCodes = {}, ...answer } = resolved(own, document);
  const codes = new Set([...(ownCodes[status] ?? []), ...(common[CODES]?.[status] ?? [])]);
  if (codes.size === 0) return answer;
  const isProblemOnly = Object.keys(answer.content ?? {}).join() === PROBLEM;
  return {
    ...answer,
    ...(isProblemOnly && { headers: { ...answer.headers, ...headersOf(status) } }),
    content: { ...answer.content, [PROBLEM]: { schema: problem(Number(status), [...codes]) } },
  };
}

function problem(status, codes) {
  const properties = { status: { const: status }, code: { enum: codes } };
  return { $ref: '#/components/schemas/Problem', properties };
}

const alwaysSent = { 401: ['WWW-Authenticate'], 429: ['Retry-After'], 503: ['Retry-After'] };

export function headersAlwaysSentWith(status) {
  return alwaysSent[status] ?? [];
}

function headersOf(status) {
  return Object.fromEntries(
    headersAlwaysSentWith(status).map((name) => [name, { $ref: `#/components/headers/${name}` }]),
  );
}

function resolved(node, document) {
  const name = node.$ref?.split('/').at(-1);
  return name === undefined ? node : document.components.responses[name];
}

/**
 * Closes each schema in `node`: objects have only the fields that are named, and strings only known values.
 */
function closed(node) {
  if (Array.isArray(node)) return node.map(closed);
  if (typeof node !== 'object' || node === null) return node;
  const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, closed(value)]));
  if (Array.isArray(copy[KNOWN_VALUES])) copy.enum ??= copy[KNOWN_VALUES];
  if (isObjectSchema(copy)) copy.additionalProperties = false;
  return copy;
}

/** A schema that refers to another one adds to it, so it must not close it. */
function isObjectSchema({ type, properties, $ref }) {
  return type === 'object' && typeof properties === 'object' && $ref === undefined;
}
