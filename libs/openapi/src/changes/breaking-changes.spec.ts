import { describe, expect, it } from '@jest/globals';
import { breakingChanges, type ComparedDocument } from './breaking-changes.js';
import type { JsonSchema } from '../model/json-schema.js';
import type { Operation } from '../model/open-api.js';

interface Sketch {
  request?: JsonSchema;
  answer?: JsonSchema;
  operation?: Partial<Operation>;
}

const note: JsonSchema = {
  type: 'object',
  properties: {
    text: { type: 'string', minLength: 1, maxLength: 80 },
    color: { type: 'string', enum: ['red', 'blue'] },
  },
  required: ['text'],
  additionalProperties: false,
};
const query = { name: 'limit', in: 'query', schema: { type: 'integer', maximum: 100 } };

/** A document of one operation. */
function documentOf({ request = note, answer = note, operation = {} }: Sketch = {}): ComparedDocument {
  const post: Operation = {
    ...{ operationId: 'notesAdd', summary: '', tags: [], security: [], parameters: [query] },
    requestBody: {
      required: true,
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Request' } } },
    },
    responses: {
      201: {
        description: '',
        headers: { Location: { required: true, schema: {} } },
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Answer' } } },
      },
      404: { $ref: '#/components/responses/missing' },
    },
    ...operation,
  };
  const missing = { description: '', content: { 'application/problem+json': { schema: { enum: ['a', 'b'] } } } };
  return {
    paths: { '/notes': { post } },
    components: {
      headers: {},
      responses: { missing },
      schemas: { Request: request, Answer: answer },
      securitySchemes: {},
    },
  };
}

function withText(text: JsonSchema): JsonSchema {
  return { ...note, properties: { ...note.properties, text } };
}

const text = note.properties?.['text'] ?? {};
const withMore = { ...note, properties: { ...note.properties, more: { type: 'string' } } };
const { text: _, ...withoutText } = note.properties ?? {};
const answers = documentOf().paths['/notes']?.['post']?.responses ?? {};

const breaking: [string, Sketch, string][] = [
  [
    'a new required field in a request',
    { request: { ...withMore, required: ['text', 'more'] } },
    '/more: is required now',
  ],
  [
    'a field that is required from now on',
    { request: { ...note, required: ['text', 'color'] } },
    '/color: is required now',
  ],
  [
    'a field that is no longer taken',
    { request: { ...note, properties: withoutText, required: [] } },
    '/text: is refused now',
  ],
  ['a shorter limit', { request: withText({ ...text, maxLength: 79 }) }, 'maxLength is 79 now'],
  ['a longer least length', { request: withText({ ...text, minLength: 2 }) }, 'minLength is 2 now'],
  ['a pattern', { request: withText({ ...text, pattern: '^a' }) }, 'its pattern has changed'],
  ['a type no longer taken', { request: withText({ type: 'integer' }) }, '/text: string is refused now'],
  ['a value no longer accepted', { request: withText({ ...text, enum: ['a'] }) }, 'accepts only ["a"] now'],
  ['a parameter that is gone', { operation: { parameters: [] } }, 'query limit: is gone'],
  [
    'a parameter that is required',
    { operation: { parameters: [{ ...query, required: true }] } },
    'limit: is required now',
  ],
  [
    'a lower maximum',
    { operation: { parameters: [{ ...query, schema: { type: 'integer', maximum: 99 } }] } },
    'maximum is 99',
  ],
  ['a token required', { operation: { security: [{ token: [] }] } }, 'requires a token now'],
  ['a body refused', { operation: { requestBody: undefined } }, 'request: is refused now'],
  ['a field gone from an answer', { answer: { ...note, properties: withoutText, required: [] } }, '201/text: is gone'],
  ['a field that may be missing', { answer: { ...note, required: [] } }, '/text: may be missing now'],
  ['a null that was none', { answer: withText({ ...text, type: ['string', 'null'] }) }, '/text: null is new'],
  ['another type', { answer: withText({ type: 'integer' }) }, '/text: integer is new'],
  ['a status that is gone', { operation: { responses: { 201: answers['201'] ?? { $ref: '' } } } }, '404: is gone'],
  [
    'a header that may be missing',
    { operation: { responses: { ...answers, 201: { ...answers['201'], description: '', headers: {} } } } },
    'Location may be',
  ],
];

const harmless: [string, Sketch][] = [
  ['nothing', {}],
  ['a new optional field in a request', { request: withMore }],
  ['a field that may be left out', { request: { ...note, required: [] } }],
  ['a longer limit', { request: withText({ ...text, maxLength: 81 }) }],
  ['null taken too', { request: withText({ ...text, type: ['string', 'null'] }) }],
  ['a new optional parameter', { operation: { parameters: [query, { ...query, name: 'cursor' }] } }],
  [
    'a body that may be left out',
    { operation: { requestBody: { required: false, content: { 'application/json': { schema: note } } } } },
  ],
  ['a new field in an answer', { answer: { ...withMore, required: ['text', 'more'] } }],
  ['a new status', { operation: { responses: { ...answers, 409: { description: '' } } } }],
  [
    'the same schema under no name',
    {
      operation: {
        responses: {
          ...answers,
          404: { description: '', content: { 'application/problem+json': { schema: { enum: ['a', 'b', 'c'] } } } },
        },
      },
    },
  ],
  ['other words', { operation: { summary: 'Add a note' } }],
];

describe('a change of the document', () => {
  it.each(breaking)('breaks clients: %s', (_, sketch, what) => {
    expect(breakingChanges(documentOf(), documentOf(sketch))).toEqual([expect.stringContaining(what)]);
  });

  it.each(harmless)('breaks no client: %s', (_, sketch) => {
    expect(breakingChanges(documentOf(), documentOf(sketch))).toEqual([]);
  });

  it('breaks clients: an operation that is gone', () => {
    expect(breakingChanges(documentOf(), { ...documentOf(), paths: {} })).toEqual(['POST /notes: is gone']);
    expect(breakingChanges({ ...documentOf(), paths: {} }, documentOf())).toEqual([]);
  });

  it('breaks clients: a value or a code that is gone', () => {
    const fewer = { ...note, properties: { ...note.properties, color: { type: 'string', enum: ['red'] } } };
    const expected = ['POST /notes 201/color: "blue" is gone'];
    expect(breakingChanges(documentOf(), documentOf({ answer: fewer }))).toEqual(expected);
    const more = documentOf({ answer: fewer });
    expect(breakingChanges(more, documentOf())).toEqual([]);
  });
});
