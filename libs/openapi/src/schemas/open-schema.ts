import { KNOWN_VALUES } from '@fechatter/contract';
import { mapSchema, type JsonSchema } from '../model/json-schema.js';

/**
 * Opens the schema `name` of an answer, so that fields and values can be added without breaking a generated
 * client: objects may have other fields, and an enumeration is a string with its known values. Throws for an
 * enumeration that has no schema of its own, since a client would get a type for each of its uses.
 */
export function openSchema(schema: JsonSchema, name: string): JsonSchema {
  if (schema.enum) return openEnumeration(schema, schema.enum);
  return mapSchema(schema, (inner) => {
    if (inner.enum) throw new Error(`Name the type of ${JSON.stringify(inner.enum)}, which is in ${name}.`);
    if (typeof inner.const === 'string') return openEnumeration(inner, [inner.const]);
    return withOtherFields(inner);
  });
}

function openEnumeration({ enum: _, const: __, description, ...schema }: JsonSchema, values: unknown[]): JsonSchema {
  const known = `Known values: ${values.map((value) => `\`${String(value)}\``).join(', ')}. Others may be added.`;
  return {
    description: description === undefined ? known : `${description} ${known}`,
    ...schema,
    [KNOWN_VALUES]: values,
  };
}

/** Says so explicitly: openapi-generator takes an object that says nothing about other fields as closed. */
function withOtherFields(schema: JsonSchema): JsonSchema {
  return schema.properties && schema.additionalProperties === false
    ? { ...schema, additionalProperties: true }
    : schema;
}
