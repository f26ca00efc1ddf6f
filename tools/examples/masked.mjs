/** Matches what differs from run to run, with the name that takes its place. The first match counts. */
const VARYING = [
  [/^\d{4}-\d\d-\d\dT[\d:.]+Z$/, '<time>'],
  [/^urn:request:/, '<request>'],
  [/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, '<uuid>'],
  [/^[1-9]\d{0,18}$/, '<id>'],
  [/^(?=.{20,}$)[\w-]+(\.[\w-]+)*$/, '<token>'],
];
/** Fields whose values depend on how fast the machine is. */
const VARYING_FIELDS = new Set(['uptimeSeconds', 'latencyMs', 'lagMs', 'appliedAt', 'complete']);

/**
 * A copy of an example in which ids, times, tokens and durations are replaced, so that two runs can be
 * compared.
 * @param {unknown} value
 * @param {string} [name] of the field that has the value
 */
export function masked(value, name = '') {
  if (Array.isArray(value)) return value.map((item) => masked(item, name));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, masked(inner, key)]));
  }
  if (VARYING_FIELDS.has(name)) return '<varying>';
  return typeof value === 'string' ? maskedText(value) : value;
}

function maskedText(text) {
  if (text.includes('\n')) return maskedStream(text);
  const [, mask] = VARYING.find(([pattern]) => pattern.test(text)) ?? [];
  return mask ?? text;
}

/** Masks an event stream: the ids of frames are positions, the data is JSON, and the pause has jitter. */
function maskedStream(text) {
  return text
    .replaceAll(/^retry: .*$/gm, 'retry: <ms>')
    .replaceAll(/^id: .*$/gm, 'id: <position>')
    .replaceAll(/^data: (.*)$/gm, (_, json) => `data: ${JSON.stringify(masked(JSON.parse(json)))}`);
}
