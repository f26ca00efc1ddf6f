import { describe, expect, it } from '@jest/globals';
import { ApiContract, type ApiDocument, type ObservedAnswer } from './api-contract.js';

const thing = {
  type: 'object',
  properties: { id: { type: 'string', pattern: '^\\d+$' }, note: { type: ['string', 'null'] } },
  required: ['id', 'note'],
  additionalProperties: false,
};
const problem = {
  type: 'object',
  properties: { code: { type: 'string' }, status: { type: 'integer' } },
  required: ['code', 'status'],
  additionalProperties: false,
};
const notFound = { $ref: '#/components/schemas/Problem', properties: { code: { enum: ['thing_not_found'] } } };

const document: ApiDocument = {
  paths: {
    '/things/{id}': {
      get: {
        responses: {
          200: {
            headers: { ETag: { $ref: '#/components/headers/ETag' }, 'X-Note': { schema: { type: 'integer' } } },
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } },
          },
          404: { $ref: '#/components/responses/thing_not_found' },
        },
      },
      delete: { responses: { 204: {} } },
    },
    '/things/first': { get: { responses: { 204: {} } } },
  },
  components: {
    headers: { ETag: { required: true, schema: { type: 'string', pattern: '^"' } } },
    responses: { thing_not_found: { content: { 'application/problem+json': { schema: notFound } } } },
    schemas: { Thing: thing, Problem: problem },
  },
};
const contract = new ApiContract(document);

function answer(given: { method?: string; path?: string; status?: number; headers?: object; body?: unknown }) {
  const { headers, body, path = '/things/7?x=1', ...rest } = given;
  const isProblem = (rest.status ?? 200) >= 400;
  const own = { 'content-type': `application/${isProblem ? 'problem+' : ''}json; charset=utf-8`, etag: '"1"' };
  return {
    ...{
      method: 'GET',
      url: `http://127.0.0.1${path}`,
      status: 200,
      text: body === undefined ? '' : JSON.stringify(body),
    },
    ...rest,
    headers: new Headers({ ...own, ...headers }),
  };
}

const documented: [string, ObservedAnswer][] = [
  ['a body with every field', answer({ body: { id: '7', note: null } })],
  ['a problem of the operation', answer({ status: 404, body: { code: 'thing_not_found', status: 404 } })],
  ['no body', answer({ method: 'DELETE', status: 204 })],
  ['the fixed path before the one with a parameter', answer({ path: '/things/first', status: 204 })],
  ['an unknown route', answer({ path: '/nothing', status: 404, body: { code: 'not_found', status: 404 } })],
  [
    'a method that is not allowed',
    answer({ method: 'PUT', status: 405, body: { code: 'method_not_allowed', status: 405 } }),
  ],
  ['HEAD, which has no body', answer({ method: 'HEAD' })],
];

const undocumented: [string, ObservedAnswer, RegExp][] = [
  ['a field that was added', answer({ body: { id: '7', note: null, more: 1 } }), /additional properties.*more/],
  ['a field that is missing', answer({ body: { id: '7' } }), /required property 'note'/],
  ['a field of another type', answer({ body: { id: '7', note: 1 } }), /\/note must be/],
  ['a field of another form', answer({ body: { id: 'x', note: null } }), /\/id must match/],
  ['a status', answer({ status: 409, body: { code: 'thing_gone', status: 409 } }), /status 409/],
  ['a code', answer({ status: 404, body: { code: 'other_not_found', status: 404 } }), /\/code must be equal/],
  ['a route', answer({ path: '/others', body: {} }), /route is not documented/],
  ['a slash at the end', answer({ path: '/things/first/', status: 204 }), /route is not documented/],
  ['a method of a route', answer({ method: 'POST', status: 200, body: {} }), /route is not documented/],
  ['a media type', answer({ headers: { 'content-type': 'text/html' }, body: {} }), /text\/html/],
  ['a body where none is documented', answer({ method: 'DELETE', status: 204, body: {} }), /none is documented/],
  ['a body that is not JSON', { ...answer({}), text: '{' }, /the body must be object/],
  [
    'a header of the operation of another form',
    answer({ headers: { 'x-note': 'x' }, body: { id: '7', note: null } }),
    /X-Note/,
  ],
  ['a shared header of another form', answer({ headers: { etag: '1' }, body: { id: '7', note: null } }), /ETag/],
];

describe('an API contract', () => {
  it.each(documented)('accepts %s', (_, observed) => {
    expect(() => contract.check(observed)).not.toThrow();
  });

  it.each(undocumented)('refuses %s', (_, observed, fault) => {
    expect(() => contract.check(observed)).toThrow(fault);
  });

  it('reports a required header that is missing, and no optional one', () => {
    const observed = answer({ body: { id: '7', note: null } });
    observed.headers.delete('etag');
    expect(() => contract.check(observed)).toThrow(/ETag is missing/);
    expect(() => contract.check(observed)).not.toThrow(/X-Note/);
  });
});
