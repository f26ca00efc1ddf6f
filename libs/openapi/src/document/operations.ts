import { answerHeadersOf, requestHeadersOf, type RouteAccess } from '@fechatter/server';
import { headersNamed, usualHeaders } from './headers.js';
import type { JsonSchema } from '../model/json-schema.js';
import type { Operation, Parameter, Reference, RequestBody, ResponseObject } from '../model/open-api.js';
import { problemName, problemsOf, problemSchema } from './problems.js';
import { isBodyRequired, queryParameters } from '../schemas/request-schemas.js';
import { accessOf, docOf, type Class, type Route } from '../routes/routes.js';

/** By TypeScript type. */
export type References = ReadonlyMap<string, JsonSchema>;

/** What the route's decorators say, in OpenAPI's words. */
export function operationFor(route: Route, references: References): Operation {
  const { summary } = docOf(route);
  const parameters = parametersOf(route);
  return {
    operationId: operationId(route),
    tags: [tagOf(route)],
    summary,
    description: descriptionOf(route),
    security: accessOf(route) === 'public' ? [] : [{ token: [] }],
    ...(parameters.length > 0 && { parameters }),
    ...(route.body && { requestBody: requestBody(route.body) }),
    responses: { ...problems(route), ...answers(route, references, parameters) },
  };
}

/** What the route says of itself, and which API tokens it takes. */
function descriptionOf(route: Route): string {
  return [docOf(route).description, forApiTokens[accessOf(route)]].filter(Boolean).join(' ');
}

const forApiTokens: Record<RouteAccess, string> = {
  public: 'Needs no token.',
  'session-only': 'Not for API tokens.',
  'api-token-only': 'For API tokens only.',
  read: 'API tokens: scope `read`.',
  write: 'API tokens: scope `write`.',
  admin: 'API tokens: scope `admin`.',
};

export function operationId(route: Route): string {
  const tag = tagOf(route);
  return tag.charAt(0).toLowerCase() + tag.slice(1) + route.name.charAt(0).toUpperCase() + route.name.slice(1);
}

function tagOf({ controller }: Route): string {
  return controller.name.replace(/Controller$/, '');
}

function parametersOf({ path, pathParameters, query, handler }: Route): Parameter[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => {
    const pipes = pathParameters.find((parameter) => parameter.name === name)?.pipes ?? [];
    const schema = pipes.find((pipe) => pipe.schema)?.schema ?? { type: 'string' };
    return { name, in: 'path', required: true, schema };
  });
  const inHeaders = requestHeadersOf(handler).map(({ name, description, schema }) => {
    return { name, in: 'header', required: false, description, schema };
  });
  return [...inPath, ...(query ? queryParameters(query) : []), ...inHeaders];
}

function requestBody(body: Class): RequestBody {
  const schema = { $ref: `#/components/schemas/${body.name}` };
  return { required: isBodyRequired(body), content: { 'application/json': { schema } } };
}

function problems(route: Route): Record<string, Reference> {
  const shared = [...problemsOf(route)].map(([status, codes]) => {
    return [status, reference('responses', problemName(route, codes))] as const;
  });
  return Object.fromEntries(shared);
}

function answers(route: Route, references: References, parameters: Parameter[]): Record<string, ResponseObject> {
  const described = Object.entries(docOf(route).answers).map(([status, type]) => {
    const schema = typeof type === 'string' ? references.get(type) : undefined;
    return [status, answer(route, Number(status), schema, parameters)] as const;
  });
  return Object.fromEntries(described);
}

function answer(route: Route, status: number, schema: JsonSchema | undefined, parameters: Parameter[]): ResponseObject {
  const isRepeatable = parameters.some(({ name }) => name === 'Idempotency-Key');
  const own = schema ? answerHeadersOf(route.handler) : [];
  return {
    description: descriptions[status] ?? 'Done.',
    headers: {
      ...usualHeaders(route.path),
      ...(status === 201 && !docOf(route).hasNoLocation && headersNamed('Location')),
      ...(isRepeatable && headersNamed('Idempotency-Replayed')),
      ...Object.fromEntries(
        own.map(({ name, description, schema }) => [name, { description, required: true, schema }]),
      ),
    },
    ...(schema && { content: content(route, status, schema) }),
  };
}

const descriptions: Partial<Record<number, string>> = {
  200: 'As asked.',
  201: 'Made.',
  204: 'Done; there is nothing to say.',
  503: 'Not now.',
};

/** An answer of a status that problems have too may be either. */
function content(route: Route, status: number, schema: JsonSchema): ResponseObject['content'] {
  const codes = problemsOf(route).get(status);
  return {
    'application/json': { schema },
    ...(codes && { 'application/problem+json': { schema: problemSchema(status, codes) } }),
  };
}

function reference(kind: string, name: string): Reference {
  return { $ref: `#/components/${kind}/${name}` };
}
