import type { IdName } from './matrix-row.js';

interface Schema {
  $ref?: string;
  properties?: Record<string, unknown>;
}

/** The part of the OpenAPI document that is read here. */
export interface IdDocument {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

interface Operation {
  /** Present if another service answers: notify-server, whose rows are in its authorisation.int-spec.ts. */
  servers?: unknown;
  parameters?: { name: string; in: string }[];
  requestBody?: { content: { 'application/json': { schema: Schema } } };
}

/** The body fields and query parameters that hold ids, with the matrix's names for those ids. */
const idFields: Record<string, IdName[]> = {
  memberIds: ['newcomer', 'member'],
  userIds: ['newcomer', 'member'],
  userId: ['user'],
  ids: ['user'],
  chatId: ['chat'],
  // Narrows what is found, whoever it names.
  senderId: [],
  // Made up by the client.
  clientId: [],
  // A position in the event stream.
  lastEventId: [],
};

/** Returns the possible cell names of each id in a query or a body, such as `POST /api/chat newcomer`. */
export function idsHeld({ paths, components }: IdDocument): string[][] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, operation]) =>
      fieldsOf(operation.servers === undefined ? operation : {}, components).flatMap((field) => {
        const names = /(^ids|Ids?)$/.test(field)
          ? (idFields[field] ?? [`${field}, which matrix-ids.ts does not know`])
          : [];
        return names.length > 0 ? [names.map((name) => `${method.toUpperCase()} ${path} ${name}`)] : [];
      }),
    ),
  );
}

function fieldsOf({ parameters = [], requestBody }: Operation, { schemas }: IdDocument['components']): string[] {
  const inQuery = parameters.flatMap(({ name, in: place }) => (place === 'query' ? [name] : []));
  const { $ref, properties } = requestBody?.content['application/json'].schema ?? {};
  const inBody = properties ?? schemas[$ref?.split('/').at(-1) ?? '']?.properties ?? {};
  return [...inQuery, ...Object.keys(inBody)];
}
