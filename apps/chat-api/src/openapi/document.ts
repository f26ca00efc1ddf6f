import type { INestApplicationContext } from '@nestjs/common';
import { VERSION } from '@fechatter/server';
import { answerSchemas } from './answer-schemas.js';
import { assertAnswersAsDeclared } from './declared-answers.js';
import { withEvents } from './events-path.js';
import { sharedHeaders } from './headers.js';
import { introduction } from './introduction.js';
import type { JsonSchema } from './json-schema.js';
import { linked } from './links.js';
import type { OpenApiDocument, PathItem } from './model.js';
import { docOf, operationFor, type References } from './operations.js';
import { sharedProblems } from './problems.js';
import { bodySchema } from './request-schemas.js';
import { routesOf, type Route } from './routes.js';

/** The OpenAPI document of an application. Throws for a route that does not say what it answers. */
export function documentOf(app: INestApplicationContext): OpenApiDocument {
  const routes = routesOf(app);
  assertAnswersAsDeclared(routes);
  const { references, schemas } = answerSchemas([...new Set(['Problem', ...routes.flatMap(answerTypes)])].sort());
  return linked({
    openapi: '3.1.1',
    info: {
      title: 'Fechatter',
      version: VERSION,
      description: introduction,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    paths: withEvents(paths(routes, references)),
    components: {
      headers: sharedHeaders,
      responses: sorted(sharedProblems(routes)),
      schemas: sorted({ ...schemas, ...bodySchemas(routes) }),
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'An access token, or an API token.' } },
    },
  });
}

function answerTypes(route: Route): string[] {
  return Object.values(docOf(route).answers).filter((type) => typeof type === 'string');
}

function paths(routes: Route[], references: References): Record<string, PathItem> {
  const items: Record<string, PathItem> = {};
  for (const route of routes) {
    items[route.path] = { ...items[route.path], [route.method]: operationFor(route, references) };
  }
  return items;
}

function bodySchemas(routes: Route[]): Record<string, JsonSchema> {
  const bodies = new Set(routes.flatMap(({ body }) => (body ? [body] : [])));
  return Object.fromEntries([...bodies].map((body) => [body.name, bodySchema(body)]));
}

function sorted<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1)));
}
