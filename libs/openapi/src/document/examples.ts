import { nameIn } from '../model/json-schema.js';
import { mapValues } from '../model/records.js';
import type { MediaType, OpenApiDocument, Operation, Reference, ResponseObject } from '../model/open-api.js';

/** A request to a running system and its answer. */
export interface RecordedCall {
  operationId: string;
  /** The parameters of the path, the query and the headers, by name. */
  parameters: Record<string, unknown>;
  body?: unknown;
  status: number;
  /** The media type of the answer, without its charset. */
  mediaType: string;
  /** Parsed, if it is JSON. Undefined for an answer without a body. */
  answer?: unknown;
}

type Documented = Pick<OpenApiDocument, 'paths' | 'components'>;

/**
 * Returns the document with the calls as examples. The first call of an operation gives its parameters and
 * body.
 */
export function withExamples<T extends Documented>(document: T, calls: readonly RecordedCall[]): T {
  const copy = structuredClone(document);
  const operations = new Map(operationsOf(copy).map((operation) => [operation.operationId, operation]));
  for (const call of calls) {
    const operation = operations.get(call.operationId);
    if (!operation) throw new Error(`There is no operation ${call.operationId}.`);
    addRequest(operation, call);
    addAnswer(copy, operation, call);
  }
  return copy;
}

function addRequest(
  { parameters = [], requestBody }: Operation,
  { parameters: given, body, status }: RecordedCall,
): void {
  if (status >= 400) return;
  for (const parameter of parameters) {
    const value = given[parameter.name];
    if (value !== undefined) parameter.example ??= value;
  }
  const content = requestBody?.content['application/json'];
  if (content && body !== undefined) content.example ??= body;
}

function addAnswer(document: Documented, { responses }: Operation, { status, mediaType, answer }: RecordedCall): void {
  const response = responses[status] ?? responses['default'];
  const content = response && responseOf(document, response).content?.[mediaType];
  if (content && answer !== undefined) content.example ??= answer;
}

function responseOf({ components }: Documented, response: ResponseObject | Reference): ResponseObject {
  return '$ref' in response ? (components.responses[nameIn(response.$ref)] ?? { description: '' }) : response;
}

function operationsOf({ paths }: Documented): Operation[] {
  return Object.values(paths).flatMap((item) => Object.values(item));
}

/** Returns the document without examples: what the code says. */
export function withoutExamples<T extends Documented>(document: T): T {
  const { paths, components } = document;
  const responses = mapValues(components.responses, bare);
  return {
    ...document,
    paths: mapValues(paths, (item) => mapValues(item, bareOperation)),
    components: { ...components, responses },
  };
}

function bareOperation(operation: Operation): Operation {
  const { parameters, requestBody, responses } = operation;
  return {
    ...operation,
    ...(parameters && { parameters: parameters.map(({ example: _, ...parameter }) => parameter) }),
    ...(requestBody && { requestBody: bare(requestBody) }),
    responses: mapValues(responses, (response) => ('$ref' in response ? response : bare(response))),
  };
}

function bare<T extends { content?: Record<string, MediaType> }>(part: T): T {
  if (!part.content) return part;
  return { ...part, content: mapValues(part.content, ({ example: _, ...media }) => media) };
}

/** Whether a former example takes the place of the present one, which is undefined if there is none. */
type Choice = (former: unknown, present: unknown) => boolean;

/** Puts the chosen examples of `former` into `document`, where it still has their places. */
export function copyExamples<T extends Documented>(document: T, former: Documented, isChosen: Choice = () => true): T {
  const copy = structuredClone(document);
  const found = new Map(operationsOf(former).map((operation) => [operation.operationId, operation]));
  for (const operation of operationsOf(copy)) {
    const { parameters = [], requestBody, responses = {} } = found.get(operation.operationId) ?? {};
    for (const parameter of operation.parameters ?? []) {
      const { example } =
        parameters.find(({ name, in: place }) => name === parameter.name && place === parameter.in) ?? {};
      if (example !== undefined && isChosen(example, parameter.example)) parameter.example = example;
    }
    copyContent(operation.requestBody, requestBody, isChosen);
    for (const [status, response] of Object.entries(operation.responses)) {
      copyContent(response, responses[status], isChosen);
    }
  }
  for (const [name, response] of Object.entries(copy.components.responses)) {
    copyContent(response, former.components.responses[name], isChosen);
  }
  return copy;
}

type WithContent = { content?: Record<string, MediaType> } | Reference;

function copyContent(to: WithContent | undefined, from: WithContent | undefined, isChosen: Choice): void {
  if (!to || !from || '$ref' in to || '$ref' in from) return;
  for (const [type, media] of Object.entries(to.content ?? {})) {
    const example = from.content?.[type]?.example;
    if (example !== undefined && isChosen(example, media.example)) media.example = example;
  }
}
