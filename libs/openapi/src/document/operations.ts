import { JSON_TYPE, requestParametersOf, type Deprecation, type RouteAccess } from '@fechatter/server';
import { ifNoneMatch, isConditional, notModified, ownHeaders } from './conditional.js';
import { headersNamed, usualHeaders } from './headers.js';
import type { JsonSchema } from '../model/json-schema.js';
import type { Operation, Parameter, RequestBody, ResponseObject } from '../model/open-api.js';
import { problemInAnswer, problemReferences } from './problems.js';
import { bodyName, isBodyRequired, queryParameters } from '../schemas/request-schemas.js';
import type { Comments } from '../schemas/source-schemas.js';
import { accessOf, answersOf, docOf, type Class, type DeclaredAnswer, type Route } from '../routes/routes.js';

/** The schemas of answers, by TypeScript type. */
export type References = ReadonlyMap<string, JsonSchema>;

/** What all operations of an app share. */
export interface OperationContext {
  references: References;
  comments: Comments;
  /** Whether the app accepts API tokens. Otherwise clients exchange them for access tokens first. */
  takesApiTokens: boolean;
}

/** The OpenAPI operation of a route, from its decorators. */
export function operationFor(route: Route, context: OperationContext): Operation {
  const { references, comments, takesApiTokens } = context;
  const { summary, deprecation } = docOf(route);
  const parameters = parametersOf(route, comments);
  return {
    operationId: operationId(route),
    tags: [tagOf(route)],
    summary,
    description: descriptionOf(route, takesApiTokens),
    ...(deprecation && { deprecated: true }),
    security: securityOf(route),
    ...(parameters.length > 0 && { parameters }),
    ...(route.body && { requestBody: requestBody(route.body) }),
    responses: { ...problemReferences(route), ...answers(route, references, parameters), ...notModified(route) },
  };
}

/** Each entry is one way to be let in. */
function securityOf(route: Route): Record<string, string[]>[] {
  if (accessOf(route) === 'public') return [];
  return [{ token: [] }, ...(route.takesTicket ? [{ ticket: [] }] : [])];
}

/** The route's own description, followed by a sentence about API tokens. */
function descriptionOf(route: Route, takesApiTokens: boolean): string {
  const access = accessOf(route);
  const tokens = takesApiTokens || access === 'public' ? forApiTokens[access] : '';
  const { description, deprecation } = docOf(route);
  return [deprecation && leaving(deprecation), description, tokens].filter(Boolean).join(' ');
}

function leaving({ sunset, instead }: Deprecation): string {
  return `Will be removed after ${sunset.toISOString().slice(0, 10)}. ${instead}`;
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

function parametersOf(route: Route, comments: Comments): Parameter[] {
  const { path, pathParameters, query, handler } = route;
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => {
    const pipes = pathParameters.find((parameter) => parameter.name === name)?.pipes ?? [];
    const { description, ...schema }: JsonSchema = pipes.find((pipe) => pipe.schema)?.schema ?? { type: 'string' };
    return { name, in: 'path', required: true, ...(description !== undefined && { description }), schema };
  });
  const fromDecorators = requestParametersOf(handler).map(({ name, in: place, required, description, schema }) => {
    return { name, in: place, ...(required !== undefined && { required }), description, schema };
  });
  const inQuery = query ? queryParameters(query, comments) : [];
  return [...inPath, ...inQuery, ...fromDecorators, ...(isConditional(route) ? [ifNoneMatch] : [])];
}

function requestBody(body: Class): RequestBody {
  const schema = { $ref: `#/components/schemas/${bodyName(body)}` };
  return { required: isBodyRequired(body), content: { [JSON_TYPE]: { schema } } };
}

function answers(route: Route, references: References, parameters: Parameter[]): Record<string, ResponseObject> {
  const described = answersOf(route).map((declared) => {
    return [declared.status, answer(route, declared, references, parameters)] as const;
  });
  return Object.fromEntries(described);
}

function answer(
  route: Route,
  declared: DeclaredAnswer,
  references: References,
  parameters: Parameter[],
): ResponseObject {
  const { status, description = descriptions[status] ?? 'Success.' } = declared;
  const content = contentOf(route, declared, references);
  const isRepeatable = parameters.some(({ name }) => name === 'Idempotency-Key');
  return {
    description,
    headers: {
      ...usualHeaders(route),
      ...(status === 201 && !docOf(route).hasNoLocation && headersNamed('Location')),
      ...(isRepeatable && headersNamed('Idempotency-Replayed')),
      ...(content && ownHeaders(route)),
    },
    ...(content && withProblem(route, status, content)),
  };
}

/** A body that is not JSON is described as text. Undefined if there is none. */
function contentOf(
  { mediaTypes }: Route,
  { status, type }: DeclaredAnswer,
  references: References,
): Content | undefined {
  const json = type === null ? undefined : references.get(type);
  const described = (status === 204 ? [] : mediaTypes).flatMap((mediaType) => {
    const schema = mediaType === JSON_TYPE ? json : { type: 'string' };
    return schema ? [[mediaType, { schema }] as const] : [];
  });
  return described.length > 0 ? Object.fromEntries(described) : undefined;
}

type Content = NonNullable<ResponseObject['content']>;

const descriptions: Partial<Record<number, string>> = {
  200: 'Success.',
  201: 'Created.',
  204: 'No content.',
  503: 'Not available.',
};

function withProblem(route: Route, status: number, answer: Content): Partial<ResponseObject> {
  const { content, ...error } = problemInAnswer(route, status);
  return { content: { ...answer, ...content }, ...error };
}
