import { Controller, createParamDecorator, Get, Module, Post, Res } from '@nestjs/common';
import { strictCopy } from '@fechatter/contract';
import { fromRequest, Operation, previewService, Produces, Public, SetsHeader } from '@fechatter/server';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Response } from 'express';
import type { OpenApiDocument } from '../model/open-api.js';
import { documentOf } from './document.js';

/** Reading the types of libs/core and libs/server takes long on a loaded machine. */
const GENERATING_MS = 300_000;

const app = {
  folder: 'libs/openapi',
  description: 'Notes.',
  server: { url: '/' },
  isRateLimited: (path: string) => path.startsWith('/api/'),
  takesApiTokens: true,
};

/** The OpenAPI document of an app with this controller. */
async function documentWith(controller: new () => object, differing: Partial<typeof app> = {}) {
  class NotesModule {}
  Module({ controllers: [controller] })(NotesModule);
  return documentOf(await previewService(NotesModule), { ...app, ...differing });
}

describe('a route', () => {
  it('without @Operation() fails the generation, instead of being left out', async () => {
    @Controller('api/notes')
    class NotesController {
      @Get()
      list(): string {
        return '';
      }
    }
    await expect(documentWith(NotesController)).rejects.toThrow('NotesController.list');
  });

  it('fails the generation if nobody exports its answer type', async () => {
    @Controller('api/notes')
    class NotesController {
      @Operation({ summary: 'List notes', answers: { 200: 'Note' } })
      @Get()
      list(): string {
        return '';
      }
    }
    await expect(documentWith(NotesController)).rejects.toThrow(/type Note .* exported/);
  });

  it('fails the generation if its handler returns another type', async () => {
    // Its handler in libs/server returns ServiceStatus.
    @Controller('api/notes')
    class HealthController {
      @Operation({ summary: 'Whether the process answers', answers: { 200: 'User' } })
      @Get()
      simple(): string {
        return '';
      }
    }
    await expect(documentWith(HealthController)).rejects.toThrow(
      'HealthController.simple answers ServiceStatus, but its @Operation() says User.',
    );
  });
});

describe('the operation of a route', () => {
  const NewerThan = createParamDecorator(
    () => null,
    [
      fromRequest({ name: 'Newer-Than', in: 'header', description: 'Preferred.', schema: { type: 'string' } }),
      fromRequest({ name: 'newerThan', in: 'query', description: 'The same.', schema: { type: 'string' } }),
    ],
  );

  @Controller('api/notes')
  class NotesController {
    @Operation({ summary: 'Print the notes', answers: { 200: { type: null, description: 'The print.' } } })
    @Get()
    @Produces('text/plain')
    print(@NewerThan() newerThan: string | null, @Res() response: Response): void {
      response.send(newerThan);
    }

    @Operation({ summary: 'Get the first note', answers: { 200: 'User' } })
    @SetsHeader({ name: 'ETag', description: 'Its tag.', schema: { type: 'string' } })
    @Get('first')
    first(): void {}

    @Operation({ summary: 'Write the first note', answers: { 200: 'User' } })
    @SetsHeader({ name: 'ETag', description: 'Its tag.', schema: { type: 'string' } })
    @Post('first')
    write(): void {}

    @Public()
    @Operation({
      summary: 'Count the notes',
      answers: { 200: null },
      deprecation: {
        since: new Date('2027-01-01T00:00:00Z'),
        sunset: new Date('2027-07-01T00:00:00Z'),
        instead: 'List the notes.',
      },
    })
    @Get('count')
    count(): void {}
  }

  let limited: OpenApiDocument;
  let unlimited: OpenApiDocument;

  beforeAll(async () => {
    limited = await documentWith(NotesController);
    unlimited = await documentWith(NotesController, { isRateLimited: () => false, takesApiTokens: false });
  }, GENERATING_MS);

  const operationAt = ({ paths }: OpenApiDocument, path: string) => paths[path]?.['get'];

  it('has the parameters that its decorators read, in their order', () => {
    expect(operationAt(limited, '/api/notes')?.parameters).toEqual([
      { name: 'Newer-Than', in: 'header', description: 'Preferred.', schema: { type: 'string' } },
      { name: 'newerThan', in: 'query', description: 'The same.', schema: { type: 'string' } },
    ]);
  });

  it('answers 304 to If-None-Match if it is a GET that sets ETag', () => {
    const { get, post } = limited.paths['/api/notes/first'] ?? {};
    const named = [get, post].map((operation) => operation?.parameters?.map(({ name }) => name) ?? []);
    expect(named).toEqual([['If-None-Match'], []]);
    const notModified = get?.responses['304'];
    expect(notModified).toMatchObject({ headers: { 'X-Request-Id': {}, RateLimit: {}, ETag: { required: true } } });
    expect(notModified).not.toHaveProperty('content');
    expect(post?.responses).not.toHaveProperty('304');
    expect(operationAt(limited, '/api/notes')?.responses).not.toHaveProperty('304');
  });

  it('can be 406 only if its answer is not JSON', () => {
    const codes = (path: string) => JSON.stringify(strictCopy(limited).paths[path]?.['get']?.responses);
    expect(codes('/api/notes')).toContain('not_acceptable');
    expect(codes('/api/notes/first')).not.toContain('not_acceptable');
  });

  it('describes an answer that is not JSON as text, with its own description', () => {
    expect(operationAt(limited, '/api/notes')?.responses['200']).toMatchObject({
      description: 'The print.',
      content: { 'text/plain': { schema: { type: 'string' } } },
    });
    expect(operationAt(limited, '/api/notes/count')?.responses['200']).not.toHaveProperty('content');
  });

  it('names API tokens if the app accepts them', () => {
    const descriptions = (document: OpenApiDocument) =>
      ['/api/notes', '/api/notes/count'].map((path) => operationAt(document, path)?.description);
    const count = 'Will be removed after 2027-07-01. List the notes. Needs no token.';
    expect(descriptions(limited)).toEqual(['API tokens: scope `read`.', count]);
    expect(descriptions(unlimited)).toEqual(['', count]);
  });

  it('is deprecated if it will be removed', () => {
    const deprecated = ['/api/notes', '/api/notes/count'].map((path) => operationAt(limited, path)?.deprecated);
    expect(deprecated).toEqual([undefined, true]);
  });

  it('says once what any request can be refused with', () => {
    expect(operationAt(limited, '/api/notes')?.responses).toMatchObject({
      default: { $ref: '#/components/responses/AnyError' },
    });
    expect(operationAt(limited, '/api/notes/count')?.responses).toMatchObject({
      default: { $ref: '#/components/responses/AnyErrorWithoutToken' },
    });
  });

  it('has rate limits if the app counts requests', () => {
    const shown = (document: OpenApiDocument) => {
      const { responses = {} } = operationAt(strictCopy(document), '/api/notes') ?? {};
      return [JSON.stringify(responses['200']).includes('RateLimit'), '429' in responses];
    };
    expect(shown(limited)).toEqual([true, true]);
    expect(shown(unlimited)).toEqual([false, false]);
  });
});
