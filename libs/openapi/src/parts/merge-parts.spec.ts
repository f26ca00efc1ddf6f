import { describe, expect, it } from '@jest/globals';
import type { OpenApiDocument, Operation, PathItem } from '../model/open-api.js';
import { differences } from './differences.js';
import { mergeParts } from './merge-parts.js';
import { partOf } from './part-of.js';

function operation(operationId: string, more: Partial<Operation> = {}): Operation {
  return { operationId, tags: [], summary: operationId, security: [], responses: {}, ...more };
}

function part(url: string, paths: Record<string, PathItem>, schemas = {}): OpenApiDocument {
  const components = { headers: {}, responses: {}, schemas, securitySchemes: {} };
  return { openapi: '3.1.1', info: { title: url, version: '1' }, servers: [{ url }], tags: [], paths, components };
}

const health = { '/health': { get: operation('health') } };
const chat = part('/', { ...health, '/api/chat': { get: operation('list'), post: operation('add') } }, { Chat: {} });
const notify = part('http://notify', { ...health, '/api/events': { get: operation('open') } }, { Chat: {}, Event: {} });

describe('merged parts', () => {
  const merged = mergeParts([chat, notify]);

  it('are the first one with what the others add, in the order of names', () => {
    expect(Object.keys(merged.paths)).toEqual(['/api/chat', '/api/events', '/health']);
    expect(Object.keys(merged.components.schemas)).toEqual(['Chat', 'Event']);
    expect([merged.info, merged.servers]).toEqual([chat.info, chat.servers]);
  });

  it('name the server of an operation unless it is that of the document', () => {
    const servers = Object.values(merged.paths).flatMap((item) => Object.values(item).map((one) => one.servers));
    expect(servers).toEqual([undefined, undefined, notify.servers, undefined]);
  });

  it('can be separated again', () => {
    for (const { paths, components, ...one } of [chat, notify]) {
      expect(partOf(merged, { ...one, paths, components })).toEqual({ paths, components });
    }
  });

  it('keep an operation that no part exports any more, so that the part of its server differs', () => {
    const gone = { ...chat, paths: health };
    expect(Object.keys(partOf(merged, gone).paths)).toEqual(['/api/chat', '/health']);
    expect(Object.keys(partOf(merged, { ...notify, paths: health }).paths)).toEqual(['/api/events', '/health']);
  });

  it.each([
    ['an operation', part('x', { '/health': { get: operation('health', { summary: 'Well?' }) } }), 'GET /health'],
    ['a component', part('x', {}, { Chat: { type: 'object' } }), 'schemas/Chat'],
    ['an operation id', part('x', { '/api/notes': { get: operation('list') } }), 'the operation list'],
  ])('may not describe %s differently', (_, other, what) => {
    expect(() => mergeParts([chat, other])).toThrow(`The apps describe these differently: ${what}.`);
  });
});

describe('the differences of two documents', () => {
  it('are named', () => {
    const paths = { ...chat.paths, '/api/chat': { get: operation('list', { summary: 'List chats' }) } };
    const other = { ...chat, openapi: '3.2.0', paths, components: { ...chat.components, schemas: { User: {} } } };
    expect(differences(chat, other)).toEqual([
      ...['openapi', 'GET /api/chat', 'POST /api/chat', 'schemas/Chat', 'schemas/User'],
    ]);
    expect(differences(chat, structuredClone(chat))).toEqual([]);
  });
});
