import { getMetadataStorage, IS_OPTIONAL } from 'class-validator';
import { targetConstructorToSchema } from 'class-validator-jsonschema';
import { alternativesOf, type ConstraintContext } from '@fechatter/server';
import type { Class } from '../routes/routes.js';
import type { Parameter } from '../model/open-api.js';
import { mapSchema, type JsonSchema } from '../model/json-schema.js';
import { mapValues } from '../model/records.js';
import type { ClassComments, Comments } from './source-schemas.js';

interface Constraint {
  type: string;
  context?: Partial<ConstraintContext>;
}

/** Bounds without a type: by default they would turn an integer into a number. */
const NUMBERS = {
  isInt: { type: 'integer', format: 'int64' },
  min: ({ constraints: [minimum] }: { constraints: number[] }) => ({ minimum }),
  max: ({ constraints: [maximum] }: { constraints: number[] }) => ({ maximum }),
} as const;

const NO_COMMENTS: ClassComments = { description: undefined, properties: new Map() };

/** A keyword of ours while a schema is made: the name under which an enumeration is published. */
const COMPONENT = 'component';

/** The name under which the class of a body is published: `SignUpInput` for `SignUpDto`. */
export function bodyName({ name }: Class): string {
  return name.replace(/Dto$/, 'Input');
}

/** The schemas of the bodies and of the enumerations in bodies and queries, by name. */
export function requestComponents(
  bodies: readonly Class[],
  queries: readonly Class[],
  comments: Comments,
): Record<string, JsonSchema> {
  const schemas = bodies.flatMap((body) => bodySchemas(body, comments));
  const enumerations = [...bodies, ...queries].flatMap((target) => enumerationsIn(schemaOf(target)));
  return Object.fromEntries([...schemas, ...enumerations]);
}

/** The schema of a body, and those of its alternatives, by name. */
function bodySchemas(body: Class, comments: Comments): [string, JsonSchema][] {
  const whole = mapSchema(bodySchema(body, comments), byName);
  const alternatives = Object.entries(alternativesOf(body) ?? {});
  if (alternatives.length === 0) return [[bodyName(body), whole]];
  const others = (field: string) => alternatives.map(([name]) => name).filter((name) => name !== field);
  const oneOf = alternatives.map(([, name]) => ({ $ref: `#/components/schemas/${name}` }));
  return [
    [bodyName(body), { ...(whole.description !== undefined && { description: whole.description }), oneOf }],
    ...alternatives.map(([field, name]): [string, JsonSchema] => [name, requiring(whole, field, others(field))]),
  ];
}

/** The schema with a required `field`, which is described, and without `others`. */
function requiring(schema: JsonSchema, field: string, others: readonly string[]): JsonSchema {
  const kept = Object.entries(schema.properties ?? {}).filter(([name]) => !others.includes(name));
  const properties = Object.fromEntries(kept.map(([name, one]) => [name, name === field ? notNull(one) : one]));
  const description = properties[field]?.description;
  const required = [...(schema.required ?? []), field].sort();
  return { ...schema, ...(description !== undefined && { description }), properties, required };
}

function notNull(schema: JsonSchema): JsonSchema {
  return Array.isArray(schema.type)
    ? { ...schema, type: schema.type.filter((type) => type !== 'null').join() }
    : schema;
}

/** The schema of a body. A field with `@MayBeNull()` may also be null, and unknown fields are refused. */
function bodySchema(body: Class, comments: Comments): JsonSchema {
  const schema = schemaOf(body);
  const nullable = optionalFields(body);
  const { description, properties: comment } = comments.get(body.name) ?? NO_COMMENTS;
  const defaults = defaultsOf(body);
  const properties = mapValues(schema.properties ?? {}, (property, name) => {
    const whole = describe(property, comment.get(name), defaults[name]);
    return nullable.has(name) ? orNull(whole) : whole;
  });
  return {
    ...(description !== undefined && { description }),
    ...{ ...schema, type: 'object', properties, additionalProperties: false },
  };
}

/** Whether the body has a required field. Without one, a request may have no body at all. */
export function isBodyRequired(body: Class): boolean {
  return (schemaOf(body).required ?? []).length > 0;
}

/** The query parameters that the class declares, with the defaults of its fields. */
export function queryParameters(query: Class, comments: Comments = new Map()): Parameter[] {
  const { properties = {}, required = [] } = schemaOf(query);
  const defaults = defaultsOf(query);
  const { properties: comment } = comments.get(query.name) ?? NO_COMMENTS;
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...schema } = describe(property, comment.get(name), defaults[name]);
    return {
      ...{ name, in: 'query', required: required.includes(name) && defaults[name] === undefined },
      ...(description !== undefined && { description }),
      ...(schema.type === 'array' && { explode: false as const }),
      schema: mapSchema(schema, byName),
    };
  });
}

/** The values of the fields in a request that has none of them. */
function defaultsOf(target: Class): Record<string, unknown> {
  return Reflect.construct(target, []) as Record<string, unknown>;
}

function describe(property: JsonSchema, comment: string | undefined, value: unknown): JsonSchema {
  const description = comment ?? property.description;
  const { description: _, ...schema } = property;
  return {
    ...(description !== undefined && { description }),
    ...schema,
    ...(value !== undefined && { default: value }),
  };
}

function schemaOf(target: Class): JsonSchema {
  const schema = targetConstructorToSchema(target, {
    classValidatorMetadataStorage: getMetadataStorage(),
    additionalConverters: { ...NUMBERS, customValidation: ownSchema },
  }) as JsonSchema;
  return mapSchema(schema, withoutEmpty);
}

/** The fields that accept null: `@MayBeNull()` is `@IsOptional()`, `@MayBeAbsent()` is a condition. */
function optionalFields(body: Class): Set<string> {
  const constraints = getMetadataStorage().getTargetValidationMetadatas(body, '', false, false);
  return new Set(constraints.filter(({ name }) => name === IS_OPTIONAL).map(({ propertyName }) => propertyName));
}

/** The schema that one of our own constraints has in its context. */
function ownSchema(constraint: object): Record<string, unknown> {
  const { type, context } = constraint as Constraint;
  if (!context?.schema) throw new Error(`The constraint ${type} has no JSON Schema in its context.`);
  return { ...context.schema, ...(context.component !== undefined && { [COMPONENT]: context.component }) };
}

/** The enumerations in a schema, by the names under which they are published. */
function enumerationsIn(schema: JsonSchema): [string, JsonSchema][] {
  const found: [string, JsonSchema][] = [];
  mapSchema(schema, (inner) => {
    const { [COMPONENT]: name, default: _, ...enumeration } = inner;
    if (typeof name === 'string') found.push([name, enumeration]);
    return inner;
  });
  return found;
}

/** Refers to an enumeration by its name. */
function byName(schema: JsonSchema): JsonSchema {
  const { [COMPONENT]: name, description, type, enum: _, ...rest } = schema;
  if (typeof name !== 'string') return schema;
  const reference = { $ref: `#/components/schemas/${name}` };
  const described = { ...(description !== undefined && { description }), ...rest };
  return Array.isArray(type) ? { ...described, anyOf: [reference, { type: 'null' }] } : { ...described, ...reference };
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
