import { Controller, Get, Module } from '@nestjs/common';
import { breakingChanges, documentOf, entryOf, readDocument, type OpenApiDocument } from '@fechatter/openapi';
import { Operation, previewService } from '@fechatter/server';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { currentDocument } from './part.js';

const checkedIn = readDocument();
let current: OpenApiDocument;

/** The types of all of chat-api are read for it: a minute and more on a loaded machine. */
const GENERATING_MS = 300_000;

beforeAll(async () => {
  current = await currentDocument();
}, GENERATING_MS);

describe('docs/openapi.json', () => {
  it('breaks no client without a word about it', () => {
    expect(breakingChanges(checkedIn, current)).toEqual([]);
  });

  it('is what the code says; if not: npm run openapi', () => {
    expect(checkedIn).toEqual(current);
  });

  it('names every operation once', () => {
    const ids = Object.values(checkedIn.paths).flatMap((item) =>
      Object.values(item).map(({ operationId }) => operationId),
    );
    expect([...new Set(ids)]).toEqual(ids);
  });

  it.each([
    ['/health', 'get', 'Needs no token.'],
    ['/api/chat', 'get', 'API tokens: scope `read`.'],
    ['/api/chat', 'post', 'API tokens: scope `write`.'],
    ['/api/workspace', 'patch', 'API tokens: scope `admin`.'],
    ['/api/sessions', 'get', 'Not for API tokens.'],
    ['/api/tokens/exchange', 'post', 'For API tokens only.'],
  ])('says of %s %s: %s', (path, method, access) => {
    expect(checkedIn.paths[path]?.[method]?.description).toMatch(new RegExp(`${access}$`));
  });

  it('refers to nothing that is not there', () => {
    const references = new Set(JSON.stringify(checkedIn).match(/#\/components\/\w+\/[\w.-]+/g));
    const components = Object.entries(checkedIn.components as Record<string, object>);
    const there = components.flatMap(([kind, named]) =>
      Object.keys(named).map((name) => `#/components/${kind}/${name}`),
    );
    expect([...references].filter((reference) => !there.includes(reference))).toEqual([]);
  });
});

describe('a route', () => {
  const described = {
    folder: 'apps/chat-api',
    description: '',
    server: { url: '/' },
    isRateLimited: () => false,
    takesApiTokens: false,
  };

  class NotesController {
    list(): string {
      return '';
    }
  }
  const route = Object.getOwnPropertyDescriptor(NotesController.prototype, 'list') ?? {};
  Controller('api/notes')(NotesController);
  Get()(NotesController.prototype, 'list', route);

  class NotesModule {}
  Module({ controllers: [NotesController] })(NotesModule);

  it('is not left out for want of a description: nothing is generated then', async () => {
    const undocumented = await previewService(NotesModule);
    expect(() => documentOf(undocumented, described)).toThrow(
      'NotesController.list is to say with @Operation() what it answers.',
    );
  });

  it('is not described with a type that nobody exports', async () => {
    Operation({ summary: 'List notes', answers: { 200: 'Note' } })(NotesController.prototype, 'list', route);
    const unknown = await previewService(NotesModule);
    expect(() => documentOf(unknown, described)).toThrow(/An answer's type Note has to be exported/);
  });

  it('is not described with another type than its handler returns', async () => {
    class AuthController {
      signIn(): string {
        return '';
      }
    }
    const method = Object.getOwnPropertyDescriptor(AuthController.prototype, 'signIn') ?? {};
    Controller('api/notes')(AuthController);
    Get()(AuthController.prototype, 'signIn', method);
    Operation({ summary: 'Sign in', answers: { 200: 'User' } })(AuthController.prototype, 'signIn', method);
    class LyingModule {}
    Module({ controllers: [AuthController] })(LyingModule);
    const lying = await previewService(LyingModule);
    expect(() => documentOf(lying, described)).toThrow(
      'AuthController.signIn answers AuthTokens, but its @Operation() says User.',
    );
  });
});

it('writes down a stated break with its version, date and reason', () => {
  const date = new Date('2026-11-23T12:00:00Z');
  const entry = entryOf({ version: '1.2.3', date, why: 'Nobody used it.', breaks: ['GET /notes: is gone'] });
  expect(entry).toBe('\n## 1.2.3, 2026-11-23\n\nNobody used it.\n\n- `GET /notes: is gone`\n');
});
