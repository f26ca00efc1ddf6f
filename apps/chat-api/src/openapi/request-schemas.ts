import { getMetadataStorage } from 'class-validator';
import { targetConstructorToSchema } from 'class-validator-jsonschema';
import type { ConstraintContext } from '@fechatter/server';
import type { Class } from './routes.js';
import type { Parameter } from './model.js';
import { mapSchema, mapValues, type JsonSchema } from './json-schema.js';

interface Constraint {
  type: string;
  context?: Partial<ConstraintContext>;
}

const ENTIRE = { isInt: { type: 'integer' } } as const;

/** What a body of this class looks like: a field that may be left out may as well be null, and no other field is taken. */
export function bodySchema(body: Class): JsonSchema {
  const schema = schemaOf(body);
  const required = schema.required ?? [];
  const properties = mapValues(schema.properties ?? {}, (property, name) =>
    required.includes(name) ? property : orNull(property),
  );
  return { ...schema, type: 'object', properties, additionalProperties: false };
}

/** The parameters that a query of this class takes. */
export function queryParameters(query: Class): Parameter[] {
  const { properties = {}, required = [] } = schemaOf(query);
  const defaults = Reflect.construct(query, []) as Record<string, unknown>;
  return Object.entries(properties).map(([name, property]) => {
    const value = defaults[name];
    const schema = value === undefined ? property : { ...property, default: value };
    return { name, in: 'query', required: required.includes(name) && value === undefined, schema };
  });
}

function schemaOf(target: Class): JsonSchema {
  const schema = targetConstructorToSchema(target, {
    classValidatorMetadataStorage: getMetadataStorage(),
    additionalConverters: { ...ENTIRE, customValidation: ownSchema },
  }) as JsonSchema;
  return mapSchema(schema, withoutEmpty);
}

/** A constraint of our own says itself what it takes. */
function ownSchema(constraint: object): Record<string, unknown> {
  const { type, context } = constraint as Constraint;
  if (context?.schema) return { ...context.schema };
  throw new Error(`The constraint ${type} is to say in its context which JSON Schema it stands for.`);
}

function orNull(schema: JsonSchema): JsonSchema {
  const nullable: JsonSchema = { ...schema, type: [schema.type ?? [], 'null'].flat() };
  if (schema.enum) nullable.enum = [...schema.enum, null];
  return nullable;
}

function withoutEmpty(schema: JsonSchema): JsonSchema {
  const { required, ...rest } = schema;
  return required && required.length > 0 ? { ...rest, required: [...required].sort() } : rest;
}
