import { mapValues } from './records.js';

/** As much of JSON Schema 2020-12 as the document uses. */
export interface JsonSchema {
  [keyword: string]: unknown;
  $ref?: string;
  type?: string | string[];
  format?: string;
  pattern?: string;
  enum?: unknown[];
  const?: unknown;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  default?: unknown;
  description?: string;
}

/** What a reference names: its last step. */
export function nameIn(reference: string): string {
  return reference.split('/').at(-1) ?? '';
}

/** `schema` with `change` made to it and to every schema inside, the innermost first. */
export function mapSchema(schema: JsonSchema, change: (schema: JsonSchema) => JsonSchema): JsonSchema {
  const inner = (value: JsonSchema) => mapSchema(value, change);
  const copy: JsonSchema = { ...schema };
  if (schema.items) copy.items = inner(schema.items);
  if (schema.anyOf) copy.anyOf = schema.anyOf.map(inner);
  if (schema.properties) copy.properties = mapValues(schema.properties, inner);
  if (typeof schema.additionalProperties === 'object') copy.additionalProperties = inner(schema.additionalProperties);
  return change(copy);
}
