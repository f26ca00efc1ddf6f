import { describe, expect, it } from '@jest/globals';
import type { JsonSchema } from '../model/json-schema.js';
import { breakingStreamChanges, type ComparedStream } from './stream-breaks.js';

const reason = { type: 'string', 'x-extensible-enum': ['tired', 'bored'] };
const data: JsonSchema = {
  type: 'object',
  properties: { reason: { $ref: '#/components/schemas/Reason' } },
  required: ['reason'],
  additionalProperties: true,
};
const headers: JsonSchema = {
  type: 'object',
  properties: { event: { type: 'string', const: 'nap.begun' }, id: { type: 'string' } },
  required: ['event', 'id'],
  additionalProperties: true,
};

interface Sketch {
  address?: string;
  name?: string;
  headers?: JsonSchema;
  data?: JsonSchema;
  reason?: JsonSchema;
}

function streamOf(sketch: Sketch = {}): ComparedStream {
  const name = sketch.name ?? 'nap.begun';
  const payload = { $ref: '#/components/schemas/Nap' };
  const about = { name, title: name, description: '', tags: [], examples: [] };
  return {
    channels: { events: { address: sketch.address ?? '/naps', messages: {} } },
    components: {
      messages: { [name]: { ...about, headers: sketch.headers ?? headers, payload } },
      schemas: { Nap: sketch.data ?? data, Reason: sketch.reason ?? reason },
      securitySchemes: {},
    },
  };
}

const breaking: [string, Sketch, string][] = [
  ['another address', { address: '/sleep' }, '/naps: is gone'],
  ['a type that is gone', { name: 'nap.over' }, 'nap.begun: is gone'],
  ['a field that is gone', { data: { ...data, properties: {}, required: [] } }, 'nap.begun data/reason: is gone'],
  ['a field that may be missing', { data: { ...data, required: [] } }, 'nap.begun data/reason: may be missing now'],
  ['an id that may be missing', { headers: { ...headers, required: ['event'] } }, 'headers/id: may be missing now'],
  ['another type of a value', { reason: { type: 'integer' } }, 'nap.begun data/reason: integer is new'],
  ['a reason that is gone', { reason: { ...reason, 'x-extensible-enum': ['tired'] } }, '"bored" is gone'],
];

const harmless: [string, Sketch][] = [
  ['nothing', {}],
  ['a new field', { data: { ...data, properties: { ...data.properties, more: { type: 'integer' } } } }],
  ['a new reason', { reason: { ...reason, 'x-extensible-enum': ['tired', 'bored', 'ill'] } }],
];

describe('a change of the stream', () => {
  it.each(breaking)('breaks clients: %s', (_, sketch, what) => {
    expect(breakingStreamChanges(streamOf(), streamOf(sketch))).toEqual([expect.stringContaining(what)]);
  });

  it.each(harmless)('breaks no client: %s', (_, sketch) => {
    expect(breakingStreamChanges(streamOf(), streamOf(sketch))).toEqual([]);
  });

  it('breaks no client: a new type', () => {
    const { components, ...stream } = streamOf();
    const messages = { ...components.messages, ...streamOf({ name: 'nap.over' }).components.messages };
    expect(breakingStreamChanges(streamOf(), { ...stream, components: { ...components, messages } })).toEqual([]);
  });
});
