import type { INestApplicationContext } from '@nestjs/common';
import { VERSION } from '@fechatter/server';
import { answerSchemas } from '../schemas/answer-schemas.js';
import { assertAnswersAsDeclared } from '../routes/declared-answers.js';
import { sharedHeaders } from './headers.js';
import type { JsonSchema } from '../model/json-schema.js';
import { linked } from './links.js';
import type { OpenApiDocument, PathItem, Server } from '../model/open-api.js';
import { sortedByKey } from '../model/records.js';
import { operationFor, type Surroundings } from './operations.js';
import { sharedProblems } from './problems.js';
import { bodySchema } from '../schemas/request-schemas.js';
import { answersOf, routesOf, type Route } from '../routes/routes.js';
import { sourcesOf } from '../routes/source-files.js';

export interface DescribedApp {
  /** Its folder in the repository, e.g. `apps/chat-api`. */
  folder: string;
  /** What holds for every route. */
  description: string;
  server: Server;
  /** Whether requests to this path are counted: then they can be refused, and answers show the limits. */
  isRateLimited: (path: string) => boolean;
  /** Whether it takes API tokens, not only access tokens that were got for one. */
  takesApiTokens: boolean;
}

/** The OpenAPI document of an application. Throws for a route that does not say what it answers. */
export function documentOf(app: INestApplicationContext, described: DescribedApp): OpenApiDocument {
  const { description, server, takesApiTokens } = described;
  const sources = sourcesOf(described.folder);
  const routes = routesOf(app, described.isRateLimited);
  assertAnswersAsDeclared(routes, sources);
  const { references, schemas } = answerSchemas(answerTypes(routes), sources);
  return linked({
    openapi: '3.1.1',
    info: {
      title: 'Fechatter',
      version: VERSION,
      description,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [server],
    paths: paths(routes, { references, takesApiTokens }),
    components: {
      headers: sharedHeaders,
      responses: sortedByKey(sharedProblems(routes)),
      schemas: sortedByKey({ ...schemas, ...bodySchemas(routes) }),
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'An access token, or an API token.' } },
    },
  });
}

function answerTypes(routes: Route[]): string[] {
  const types = routes.flatMap(answersOf).flatMap(({ type }) => type ?? []);
  return [...new Set(['Problem', ...types])].sort();
}

function paths(routes: Route[], surroundings: Surroundings): Record<string, PathItem> {
  const items: Record<string, PathItem> = {};
  for (const route of routes) {
    items[route.path] = { ...items[route.path], [route.method]: operationFor(route, surroundings) };
  }
  return items;
}

function bodySchemas(routes: Route[]): Record<string, JsonSchema> {
  const bodies = new Set(routes.flatMap(({ body }) => (body ? [body] : [])));
  return Object.fromEntries([...bodies].map((body) => [body.name, bodySchema(body)]));
}
