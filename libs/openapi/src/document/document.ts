import type { INestApplicationContext } from '@nestjs/common';
import { VERSION } from '@fechatter/server';
import { sourceSchemas } from '../schemas/source-schemas.js';
import { assertAnswersAsDeclared } from '../routes/declared-answers.js';
import { sharedHeaders } from './headers.js';
import { linked } from './links.js';
import type { OpenApiDocument, PathItem, Server } from '../model/open-api.js';
import { sortedByKey } from '../model/records.js';
import { declaredTags } from './tags.js';
import { operationFor, type OperationContext } from './operations.js';
import { sharedProblems } from './problems.js';
import { requestComponents } from '../schemas/request-schemas.js';
import { answersOf, routesOf, type Class, type Route } from '../routes/routes.js';
import { sourcesOf } from '../routes/source-files.js';

export interface DescribedApp {
  /** Its folder in the repository, e.g. `apps/chat-api`. */
  folder: string;
  /** The introduction of the document, in Markdown. */
  description: string;
  server: Server;
  /** Whether requests to a path are counted, so that answers show rate limits and can be 429. */
  isRateLimited: (path: string) => boolean;
  /** Whether the app accepts API tokens. Otherwise clients exchange them for access tokens first. */
  takesApiTokens: boolean;
}

/** Generates the OpenAPI document of an app. Throws for a route without `@Operation()`. */
export function documentOf(app: INestApplicationContext, described: DescribedApp): OpenApiDocument {
  const { description, server, takesApiTokens } = described;
  const sources = sourcesOf(described.folder);
  const routes = routesOf(app, described.isRateLimited);
  assertAnswersAsDeclared(routes, sources);
  const [bodies, queries] = [classesIn(routes, 'body'), classesIn(routes, 'query')];
  const classes = [...bodies, ...queries].map(({ name }) => name);
  const { references, schemas, comments } = sourceSchemas(answerTypes(routes), classes, sources);
  const paths = pathsOf(routes, { references, comments, takesApiTokens });
  return linked({
    openapi: '3.1.1',
    info: {
      title: 'Fechatter',
      version: VERSION,
      description,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [server],
    tags: declaredTags(paths),
    paths,
    components: {
      headers: sharedHeaders,
      responses: sortedByKey(sharedProblems(routes)),
      schemas: sortedByKey({ ...schemas, ...requestComponents(bodies, queries, comments) }),
      securitySchemes: securitySchemesOf(routes),
    },
  });
}

function securitySchemesOf(routes: readonly Route[]): Record<string, object> {
  const description = 'For a native EventSource: from `POST /api/events/ticket`, good for one stream.';
  return {
    token: { type: 'http', scheme: 'bearer', description: 'An access token, or an API token.' },
    ...(routes.some(({ takesTicket }) => takesTicket) && {
      ticket: { type: 'apiKey', in: 'query', name: 'ticket', description },
    }),
  };
}

function answerTypes(routes: Route[]): string[] {
  const types = routes.flatMap(answersOf).flatMap(({ type }) => type ?? []);
  return [...new Set(['Problem', ...types])].sort();
}

function pathsOf(routes: Route[], context: OperationContext): Record<string, PathItem> {
  const items: Record<string, PathItem> = {};
  for (const route of routes) {
    items[route.path] = { ...items[route.path], [route.method]: operationFor(route, context) };
  }
  return items;
}

function classesIn(routes: readonly Route[], place: 'body' | 'query'): Class[] {
  return [...new Set(routes.flatMap((route) => route[place] ?? []))];
}
