import { mapValues } from './records.js';

/** The part of JSON Schema 2020-12 that the document uses. */
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
  oneOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  default?: unknown;
  description?: string;
}

/** The name at the end of a reference such as `#/components/schemas/Chat`. */
export function nameIn(reference: string): string {
  return reference.split('/').at(-1) ?? '';
}

/** Applies `change` to `schema` and to every schema inside it, the innermost first. Returns a copy. */
export function mapSchema(schema: JsonSchema, change: (schema: JsonSchema) => JsonSchema): JsonSchema {
  const inner = (value: JsonSchema) => mapSchema(value, change);
  const copy: JsonSchema = { ...schema };
  if (schema.items) copy.items = inner(schema.items);
  if (schema.anyOf) copy.anyOf = schema.anyOf.map(inner);
  if (schema.properties) copy.properties = mapValues(schema.properties, inner);
  if (typeof schema.additionalProperties === 'object') copy.additionalProperties = inner(schema.additionalProperties);
  return change(copy);
}
