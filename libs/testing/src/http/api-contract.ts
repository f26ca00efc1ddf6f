import { readFileSync } from 'node:fs';
import { strictCopy } from '@fechatter/contract';
import { DocumentSchemas, parsed } from './document-schemas.js';

interface Header {
  required?: boolean;
  schema: { type?: string };
}

interface Answer {
  headers?: Record<string, unknown>;
  content?: Record<string, unknown>;
}

interface Operation {
  responses: Record<string, unknown>;
}

export interface ApiDocument {
  paths: Record<string, Record<string, Operation>>;
  components?: Record<string, unknown>;
}

/** An answer as it was received over HTTP. */
export interface ObservedAnswer {
  method: string;
  url: string;
  status: number;
  headers: Headers;
  text: string;
}

/** The codes of answers that are given before a route is found, so that no route documents them. */
const codesBeforeRouting = new Set([
  'invalid_request',
  'malformed_json',
  'method_not_allowed',
  'not_found',
  'payload_too_large',
  'rate_limited',
  'unsupported_media_type',
]);
const PROBLEM = '#/components/schemas/Problem';
const SHOWN_CHARACTERS = 2_000;

/** Checks that an OpenAPI document describes the answers of a service. */
export class ApiContract {
  private readonly schemas: DocumentSchemas;
  private readonly paths: { template: string; pattern: RegExp }[];

  constructor(private readonly document: ApiDocument) {
    this.schemas = new DocumentSchemas(document);
    this.paths = Object.keys(document.paths)
      .sort(byParameters)
      .map((template) => ({ template, pattern: toPattern(template) }));
  }

  /** Throws an error that lists how the answer differs from the document. */
  check(answer: ObservedAnswer): void {
    const faults = this.faultsOf(answer);
    if (faults.length === 0) return;
    const { method, url, status, text } = answer;
    const what = `${method} ${url} answered ${status}, which differs from the OpenAPI document: ${faults.join('; ')}`;
    throw new Error(`${what}\n${text.slice(0, SHOWN_CHARACTERS)}`);
  }

  private faultsOf(answer: ObservedAnswer): string[] {
    const operation = this.operationOf(answer);
    if (!operation) return this.faultsWithoutRoute(answer);
    const { pointer, responses } = operation;
    const status = String(answer.status);
    if (responses[status] === undefined) return [`the status ${status} is not documented`];
    const [documented, place] = this.resolve<Answer>(responses[status], `${pointer}/responses/${status}`);
    return [...this.headerFaults(documented, place, answer), ...this.bodyFaults(documented, place, answer)];
  }

  private operationOf({ method, url }: ObservedAnswer): (Operation & { pointer: string }) | null {
    const { pathname } = new URL(url);
    const template = this.paths.find(({ pattern }) => pattern.test(pathname))?.template ?? '';
    const verb = method === 'HEAD' ? 'get' : method.toLowerCase();
    const operation = this.document.paths[template]?.[verb];
    return operation ? { ...operation, pointer: `#/paths/${escaped(template)}/${verb}` } : null;
  }

  private faultsWithoutRoute(answer: ObservedAnswer): string[] {
    if (answer.method === 'OPTIONS') return [];
    const { code } = (parsed(answer.text) ?? {}) as { code?: string };
    const isRefusal = answer.method === 'HEAD' ? answer.status >= 400 : codesBeforeRouting.has(code ?? '');
    if (!isRefusal) return ['this route is not documented'];
    return answer.method === 'HEAD' ? [] : this.schemaFaults(PROBLEM, parsed(answer.text));
  }

  private headerFaults({ headers = {} }: Answer, answerPlace: string, answer: ObservedAnswer): string[] {
    return Object.entries(headers).flatMap(([name, declared]) => {
      const [{ required = false, schema }, place] = this.resolve<Header>(declared, `${answerPlace}/headers/${name}`);
      const text = answer.headers.get(name);
      if (text === null) return required ? [`the header ${name} is missing`] : [];
      const value = schema.type === 'integer' ? Number(text) : text;
      return this.schemaFaults(`${place}/schema`, value).map((fault) => `${name}: ${fault}`);
    });
  }

  private bodyFaults({ content }: Answer, place: string, { method, headers, text }: ObservedAnswer): string[] {
    if (method === 'HEAD') return [];
    if (!content) return text === '' ? [] : ['it has a body, and none is documented'];
    const mediaType = (headers.get('content-type') ?? '').split(';')[0] ?? '';
    if (content[mediaType] === undefined) return [`the media type "${mediaType}" is not documented`];
    if (!/[/+]json$/.test(mediaType)) return [];
    return this.schemaFaults(`${place}/content/${escaped(mediaType)}/schema`, parsed(text));
  }

  private schemaFaults(pointer: string, value: unknown): string[] {
    return this.schemas.faults(pointer, value, 'the body');
  }

  /** Follows a reference, if `node` is one. Returns the target and the pointer to it. */
  private resolve<T>(node: unknown, pointer: string): [T, string] {
    const { $ref } = node as { $ref?: string };
    if ($ref === undefined) return [node as T, pointer];
    const steps = $ref.slice('#/'.length).split('/').map(unescaped);
    const target = steps.reduce<unknown>((parent, step) => (parent as Record<string, unknown>)[step], this.document);
    return [target as T, $ref];
  }
}

let contract: ApiContract | undefined;

/** Returns the contract of docs/openapi.json, in which an answer has nothing that is not documented. */
export function apiContract(): ApiContract {
  const file = new URL('../../../../docs/openapi.json', import.meta.url);
  contract ??= new ApiContract(strictCopy(JSON.parse(readFileSync(file, 'utf8')) as ApiDocument));
  return contract;
}

/** Fetches, and checks the answer against docs/openapi.json. */
export async function checkedFetch(url: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(url, init);
  const { status, headers } = response;
  const text = await response.clone().text();
  apiContract().check({ method: init.method ?? 'GET', url: response.url, status, headers, text });
  return response;
}

function byParameters(one: string, other: string): number {
  return one.split('{').length - other.split('{').length;
}

function toPattern(template: string): RegExp {
  return new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`);
}

/** Escapes a step of a JSON pointer within a URI fragment (RFC 6901). */
function escaped(step: string): string {
  return encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'));
}

function unescaped(step: string): string {
  return decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
}
