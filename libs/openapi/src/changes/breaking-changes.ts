import { strictCopy } from '@fechatter/contract';
import { nameIn } from '../model/json-schema.js';
import type { MediaType, OpenApiDocument, Operation, Parameter, Reference, ResponseObject } from '../model/open-api.js';
import { schemaBreaks, type Direction } from './schema-changes.js';

/** The fields of a document that clients rely on. */
export type ComparedDocument = Pick<OpenApiDocument, 'paths' | 'components'>;

interface Change {
  before: ComparedDocument;
  after: ComparedDocument;
}

/** The changes that break a client that was written against `before`, each as a sentence. */
export function breakingChanges(before: ComparedDocument, after: ComparedDocument): string[] {
  return breaksOf({ before: strictCopy(before), after: strictCopy(after) });
}

function breaksOf({ before, after }: Change): string[] {
  const breaks = Object.entries(before.paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, was]) => {
      const place = `${method.toUpperCase()} ${path}`;
      const is = after.paths[path]?.[method];
      return is ? operationBreaks({ before, after }, was, is, place) : [`${place}: is gone`];
    }),
  );
  return [...new Set(breaks)];
}

function operationBreaks(change: Change, was: Operation, is: Operation, place: string): string[] {
  return [
    ...(was.security.length === 0 && is.security.length > 0 ? [`${place}: requires a token now`] : []),
    ...parameterBreaks(change, was.parameters ?? [], is.parameters ?? [], place),
    ...bodyBreaks(change, was, is, `${place} request`),
    ...answerBreaks(change, was, is, place),
  ];
}

function parameterBreaks(change: Change, was: Parameter[], is: Parameter[], place: string): string[] {
  const find = (list: Parameter[], wanted: Parameter) =>
    list.find(({ name, in: at }) => name === wanted.name && at === wanted.in);
  const added = is.filter((parameter) => parameter.required && !find(was, parameter)?.required);
  const kept = was.flatMap((parameter) => {
    const now = find(is, parameter);
    const at = `${place} ${parameter.in} ${parameter.name}`;
    if (!now) return [`${at}: is gone`];
    return schemaChange('request', change, parameter, now, at);
  });
  return [...added.map(({ in: at, name }) => `${place} ${at} ${name}: is required now`), ...kept];
}

function bodyBreaks(
  change: Change,
  { requestBody: was }: Operation,
  { requestBody: is }: Operation,
  place: string,
): string[] {
  if (!is) return was ? [`${place}: is refused now`] : [];
  const demanded = is.required && !was?.required ? [`${place}: is required now`] : [];
  return [...demanded, ...(was ? contentBreaks('request', change, was.content, is.content, place) : [])];
}

function answerBreaks(change: Change, was: Operation, is: Operation, place: string): string[] {
  return Object.entries(was.responses).flatMap(([status, answer]) => {
    const now = is.responses[status];
    if (!now) return [`${place} ${status}: is gone`];
    const [former, present] = [resolve(change.before, answer), resolve(change.after, now)];
    const at = `${place} ${status}`;
    return [
      ...headerBreaks(change, former, present, at),
      ...contentBreaks('answer', change, former.content ?? {}, present.content ?? {}, at),
    ];
  });
}

function headerBreaks({ before, after }: Change, was: ResponseObject, is: ResponseObject, place: string): string[] {
  const required = (document: ComparedDocument, { headers = {} }: ResponseObject) =>
    Object.entries(headers).flatMap(([name, header]) => {
      const { required = false } = '$ref' in header ? (document.components.headers[nameIn(header.$ref)] ?? {}) : header;
      return required ? [name] : [];
    });
  const present = required(after, is);
  return required(before, was).flatMap((name) =>
    present.includes(name) ? [] : [`${place}: ${name} may be missing now`],
  );
}

function contentBreaks(
  direction: Direction,
  change: Change,
  was: Record<string, MediaType>,
  is: Record<string, MediaType>,
  place: string,
): string[] {
  return Object.entries(was).flatMap(([mediaType, media]) => {
    const now = is[mediaType];
    return now ? schemaChange(direction, change, media, now, place) : [`${place}: ${mediaType} is gone`];
  });
}

function schemaChange(
  direction: Direction,
  { before, after }: Change,
  was: MediaType,
  is: MediaType,
  place: string,
): string[] {
  const former = { schema: was.schema, schemas: before.components.schemas };
  return schemaBreaks(direction, former, { schema: is.schema, schemas: after.components.schemas }, place);
}

function resolve({ components }: ComparedDocument, answer: ResponseObject | Reference): ResponseObject {
  return '$ref' in answer ? (components.responses[nameIn(answer.$ref)] ?? { description: '' }) : answer;
}
