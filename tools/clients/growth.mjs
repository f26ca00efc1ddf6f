/** Lets answers grow as they may without a new version of the API, which every client has to tolerate. */

/** The field that is added to every object. */
const NEW_FIELD = 'fieldOfTomorrow';
const SUFFIX = '_of_tomorrow';
const NEW_EVENT = 'weather.changed';

/**
 * @param {string} property
 * @returns {string} the value of an enumerated property in a grown answer
 */
export function newValueOf(property) {
  return `${property}${SUFFIX}`;
}

/**
 * Finds the properties whose values the document enumerates, closed or open.
 * @param {{ components: { schemas: Record<string, object> } }} document
 * @returns {Map<string, Set<string>>} the known values by the name of the property
 */
export function enumeratedProperties(document) {
  const found = new Map();
  for (const [name, schema] of propertiesIn(document.components)) {
    const values = valuesOf(schema, document);
    if (values.length > 0) found.set(name, new Set([...(found.get(name) ?? []), ...values]));
  }
  return found;
}

/** @returns {[string, object][]} each property, however deep it lies, with its schema */
function propertiesIn(node) {
  if (typeof node !== 'object' || node === null) return [];
  const below = Object.values(node).flatMap(propertiesIn);
  const isSchema = typeof node.properties === 'object' && !Array.isArray(node.properties);
  return isSchema ? [...Object.entries(node.properties), ...below] : below;
}

/** @returns {string[]} */
function valuesOf(schema, document) {
  if (typeof schema !== 'object' || schema === null) return [];
  if (schema.$ref) return valuesOf(target(document, schema.$ref), document);
  const own = [...(schema.enum ?? []), ...(schema['x-extensible-enum'] ?? [])];
  const parts = ['anyOf', 'oneOf', 'allOf'].flatMap((key) => schema[key] ?? []);
  return [...own, ...parts.flatMap((part) => valuesOf(part, document))].filter((value) => typeof value === 'string');
}

function target(document, ref) {
  return ref
    .slice(2)
    .split('/')
    .reduce((node, key) => node?.[key.replaceAll('~1', '/').replaceAll('~0', '~')], document);
}

/**
 * Returns the answer as a later release may give it: every object has one more field, and every enumerated
 * value is one that nobody knows.
 * @param {unknown} answer
 * @param {Map<string, Set<string>>} enumerated
 */
export function grown(answer, enumerated) {
  if (Array.isArray(answer)) return answer.map((item) => grown(item, enumerated));
  if (typeof answer !== 'object' || answer === null) return answer;
  const fields = Object.entries(answer).map(([name, value]) => [
    name,
    enumerated.get(name)?.has(value) ? newValueOf(name) : grown(value, enumerated),
  ]);
  return { ...Object.fromEntries(fields), [NEW_FIELD]: { since: 'tomorrow' } };
}

/**
 * Returns a frame of the event stream as a later release may send it, after an event of an unknown type. The
 * stream's own frames only get the new field.
 * @param {string} frame without the empty line at its end
 * @param {Map<string, Set<string>>} enumerated
 * @returns {string[]}
 */
export function grownFrames(frame, enumerated) {
  const type = /^event: (.*)$/m.exec(frame)?.[1];
  const data = /^data: (.*)$/m.exec(frame)?.[1];
  if (type === undefined || data === undefined) return [frame];
  const more = grown(JSON.parse(data), enumerated);
  // The type of an event that clients know stays as it is.
  const event = more.type === undefined ? more : { ...more, type };
  const same = frame.replace(/^data: .*$/m, () => `data: ${JSON.stringify(event)}`);
  if (type.startsWith('stream.')) return [same];
  const unknown = { ...event, type: NEW_EVENT, data: { degrees: 21 } };
  const fields = frame.split('\n').filter((line) => line.startsWith('id: '));
  return [[...fields, `event: ${NEW_EVENT}`, `data: ${JSON.stringify(unknown)}`].join('\n'), same];
}
