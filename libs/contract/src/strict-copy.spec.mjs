import { describe, expect, it } from '@jest/globals';
import { strictCopy } from './strict-copy.mjs';

const problem = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
const published = {
  paths: {
    '/notes': {
      get: {
        responses: {
          200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Note' } } } },
          404: { $ref: '#/components/responses/NoteNotFound' },
          default: { $ref: '#/components/responses/AnyError' },
        },
      },
    },
  },
  components: {
    responses: {
      NoteNotFound: { content: problem, 'x-problem-codes': { 404: ['note_not_found'] } },
      AnyError: { content: problem, 'x-problem-codes': { 401: ['unauthenticated'], 404: ['not_found'] } },
    },
    schemas: {
      Color: { type: 'string', 'x-extensible-enum': ['red', 'blue'] },
      Note: {
        type: 'object',
        properties: { color: { $ref: '#/components/schemas/Color' } },
        additionalProperties: true,
      },
      Counts: { type: 'object', additionalProperties: { type: 'integer' } },
    },
  },
};

describe('a strict copy', () => {
  const { paths, components } = strictCopy(published);
  const { responses } = paths['/notes'].get;
  const codesOf = (status) => responses[status].content['application/problem+json'].schema.properties.code.enum;

  it('allows an object no fields but those that are named', () => {
    expect(components.schemas.Note.additionalProperties).toBe(false);
    expect(components.schemas.Counts).toEqual(published.components.schemas.Counts);
  });

  it('allows an open enumeration its known values only', () => {
    expect(components.schemas.Color.enum).toEqual(['red', 'blue']);
  });

  it('has a response for each status, with the codes that the operation and every other one can answer', () => {
    expect(Object.keys(responses)).toEqual(['200', '401', '404']);
    expect([codesOf(401), codesOf(404)]).toEqual([['unauthenticated'], ['note_not_found', 'not_found']]);
  });

  it('requires the headers that an error with the status always has', () => {
    expect(Object.keys(responses[401].headers)).toEqual(['WWW-Authenticate']);
    expect(responses[404].headers).toEqual({});
  });

  it('leaves the published document as it is', () => {
    expect(published.components.schemas.Note.additionalProperties).toBe(true);
    expect(Object.keys(published.paths['/notes'].get.responses)).toContain('default');
  });
});
