import { getMetadataStorage, IS_OPTIONAL } from 'class-validator';
import { targetConstructorToSchema } from 'class-validator-jsonschema';
import type { ConstraintContext } from '@fechatter/server';
import type { Class } from '../routes/routes.js';
import type { Parameter } from '../model/open-api.js';
import { mapSchema, type JsonSchema } from '../model/json-schema.js';
import { mapValues } from '../model/records.js';

interface Constraint {
  type: string;
  context?: Partial<ConstraintContext>;
}

/** Bounds without a type: by default they would turn an integer into a number. */
const NUMBERS = {
  isInt: { type: 'integer' },
  min: ({ constraints: [minimum] }: { constraints: number[] }) => ({ minimum }),
  max: ({ constraints: [maximum] }: { constraints: number[] }) => ({ maximum }),
} as const;

/** The schema of a body. An optional field may also be null, and unknown fields are refused. */
export function bodySchema(body: Class): JsonSchema {
  const schema = schemaOf(body);
  const nullable = optionalFields(body);
  const properties = mapValues(schema.properties ?? {}, (property, name) =>
    nullable.has(name) ? orNull(property) : property,
  );
  return { ...schema, type: 'object', properties, additionalProperties: false };
}

/** Whether the body has a required field. Without one, a request may have no body at all. */
export function isBodyRequired(body: Class): boolean {
  return (schemaOf(body).required ?? []).length > 0;
}

/** The query parameters that the class declares, with the defaults of its fields. */
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
    additionalConverters: { ...NUMBERS, customValidation: ownSchema },
  }) as JsonSchema;
  return mapSchema(schema, withoutEmpty);
}

/** The fields with `@IsOptional()`, which accepts null too. Conditions such as `@ValidateIf()` don't. */
function optionalFields(body: Class): Set<string> {
  const constraints = getMetadataStorage().getTargetValidationMetadatas(body, '', false, false);
  return new Set(constraints.filter(({ name }) => name === IS_OPTIONAL).map(({ propertyName }) => propertyName));
}

/** The schema that one of our own constraints has in its context. */
function ownSchema(constraint: object): Record<string, unknown> {
  const { type, context } = constraint as Constraint;
  if (context?.schema) return { ...context.schema };
  throw new Error(`The constraint ${type} has no JSON Schema in its context.`);
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
