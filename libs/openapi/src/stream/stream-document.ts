import { sourceSchemas } from '../schemas/source-schemas.js';
import { sourcesOf } from '../routes/source-files.js';
import { mapValues, sortedByKey } from '../model/records.js';
import type { JsonSchema } from '../model/json-schema.js';
import type { OpenApiDocument, Operation, Parameter } from '../model/open-api.js';
import type { AsyncApiDocument } from './async-api.js';
import { CURSOR, messagesOf, typesOf, type FrameGroup } from './messages.js';

export interface DescribedStream {
  /** The app's folder in the repository, e.g. `apps/notify-server`. */
  folder: string;
  /** The introduction of the document, in Markdown. */
  description: string;
  path: string;
  /** Describes the route: a GET of the path. */
  openApi: OpenApiDocument;
  /** The parameters of the route that no stream takes. */
  otherParameters: readonly string[];
  /** The frames that the stream has. */
  groups: readonly FrameGroup[];
}

const cursor: JsonSchema = {
  description: 'A position in the stream. Opaque: send it back as it came, as `Last-Event-ID`.',
  type: 'string',
  pattern: '^[0-9a-z]{4,32}-[1-9][0-9]{0,15}-[0-9a-f]{6}$',
};

/** Where clients find the stream. AsyncAPI wants a host, which differs in each installation. */
const servers = {
  gateway: {
    host: '{host}',
    protocol: 'https',
    description: 'An installation behind its gateway.',
    variables: { host: { default: 'chat.example.com', description: 'The host of the installation.' } },
  },
  local: { host: 'localhost:6687', protocol: 'http', description: 'notify-server, as `npm start` runs it.' },
};

/**
 * Generates the AsyncAPI document of an event stream, for those who write clients: fields and values can be
 * added without breaking them, and `receive` is what a client does.
 */
export function streamDocumentOf(described: DescribedStream): AsyncApiDocument {
  const { folder, description, path, openApi, otherParameters, groups } = described;
  const route = openApi.paths[path]?.['get'];
  if (!route) throw new Error(`The OpenAPI document has no GET ${path}.`);
  const parameters = (route.parameters ?? []).filter(({ name }) => !otherParameters.includes(name));
  const { schemas: types } = sourceSchemas(typesOf(groups), [], sourcesOf(folder));
  const { messages, schemas } = messagesOf(groups, types);
  const security = route.security
    .flatMap(Object.keys)
    .map((name) => ({ $ref: `#/components/securitySchemes/${name}` }));
  return {
    asyncapi: '3.0.0',
    info: { title: 'Fechatter events', version: openApi.info.version, description, license: { name: 'MIT' } },
    defaultContentType: 'application/json',
    servers: mapValues(servers, (server) => ({ ...server, security })),
    channels: {
      events: {
        address: path,
        description: 'One stream for each client, with what its person may see.',
        messages: mapValues(messages, (_, type) => ({ $ref: `#/components/messages/${type}` })),
      },
    },
    operations: { receiveEvents: operationOf(route, parameters, Object.keys(messages)) },
    components: {
      messages,
      schemas: sortedByKey({ ...schemas, ...namedBy(parameters, openApi), [CURSOR]: cursor }),
      securitySchemes: mapValues(openApi.components.securitySchemes, inAsyncApi),
    },
  };
}

/** The binding has no place for request headers, so the description names them. */
function operationOf({ summary, description }: Operation, parameters: Parameter[], types: string[]): object {
  const headers = parameters.filter((parameter) => parameter.in === 'header').map(inWords);
  return {
    action: 'receive',
    channel: { $ref: '#/channels/events' },
    summary,
    description: [description, ...headers].join('\n\n'),
    messages: types.map((type) => ({ $ref: `#/channels/events/messages/${type}` })),
    bindings: { http: { method: 'GET', query: querySchema(parameters), bindingVersion: '0.3.0' } },
  };
}

function inWords({ name, description = '' }: Parameter): string {
  return `Request header \`${name}\`: ${description}`;
}

function querySchema(parameters: Parameter[]): JsonSchema {
  const inQuery = parameters.filter((parameter) => parameter.in === 'query');
  const properties = inQuery.map(({ name, description, schema }) => {
    return [name, { ...(description !== undefined && { description }), ...schema }] as const;
  });
  return { type: 'object', properties: Object.fromEntries(properties), additionalProperties: false };
}

/** The schemas of the OpenAPI document that the parameters refer to. */
function namedBy(parameters: Parameter[], { components }: OpenApiDocument): Record<string, JsonSchema> {
  const text = JSON.stringify(parameters);
  const isNamed = ([name]: [string, JsonSchema]) => text.includes(`"#/components/schemas/${name}"`);
  return Object.fromEntries(Object.entries(components.schemas).filter(isNamed));
}

/** AsyncAPI calls a key in a header or a query `httpApiKey`. */
function inAsyncApi(scheme: object): object {
  return 'type' in scheme && scheme.type === 'apiKey' ? { ...scheme, type: 'httpApiKey' } : scheme;
}
