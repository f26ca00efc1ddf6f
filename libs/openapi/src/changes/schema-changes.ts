import { isDeepStrictEqual } from 'node:util';
import { nameIn, type JsonSchema } from '../model/json-schema.js';

/**
 * What the schema describes. The schema of a request may become wider and that of an answer narrower, but not
 * the reverse.
 */
export type Direction = 'request' | 'answer';

export interface Side {
  schema: JsonSchema;
  /** The schemas that references point to, by name. */
  schemas: Record<string, JsonSchema>;
}

const upperLimits = ['maximum', 'maxLength', 'maxItems'];
const lowerLimits = ['minimum', 'minLength', 'minItems'];

/** The changes that break a client that was written against `before`, each as a sentence. */
export function schemaBreaks(direction: Direction, before: Side, after: Side, place: string): string[] {
  const [demanded, offered] = direction === 'request' ? [before, after] : [after, before];
  return variantsOf(demanded).flatMap((variant) => {
    const candidates = variantsOf(offered).filter((candidate) => isKind(variant.schema, candidate.schema));
    const tries = candidates.map((candidate) =>
      direction === 'request' ? narrowed(variant, candidate, place) : loosened(candidate, variant, place),
    );
    const [best] = tries.sort((one, other) => one.length - other.length);
    return best ?? [`${place}: ${kindOf(variant.schema)} ${direction === 'request' ? 'is refused now' : 'is new'}`];
  });
}

/** How the schema of a request accepts less than before. */
function narrowed(before: Side, after: Side, place: string): string[] {
  const [was, is] = [before.schema, after.schema];
  const refused = Object.keys(was.properties ?? {}).filter(
    (name) => is.additionalProperties === false && !is.properties?.[name],
  );
  const demanded = (is.required ?? []).filter((name) => !was.required?.includes(name));
  return [
    ...refused.map((name) => `${place}/${name}: is refused now`),
    ...demanded.map((name) => `${place}/${name}: is required now`),
    ...limitBreaks(was, is, place),
    ...enumBreaks(was, is, place),
    ...formBreaks(was, is, place).filter(() => is.pattern !== undefined || is.format !== undefined),
    ...innerBreaks('request', before, after, place),
  ];
}

/**
 * How the schema of an answer promises less than before. New fields and values don't count: clients ignore
 * what they don't know.
 */
function loosened(before: Side, after: Side, place: string): string[] {
  const [was, is] = [before.schema, after.schema];
  const gone = Object.keys(was.properties ?? {}).filter((name) => !is.properties?.[name]);
  const loose = (was.required ?? []).filter((name) => is.properties?.[name] && !is.required?.includes(name));
  return [
    ...gone.map((name) => `${place}/${name}: is gone`),
    ...loose.map((name) => `${place}/${name}: may be missing now`),
    ...enumBreaks(was, is, place),
    ...formBreaks(was, is, place).filter(() => was.pattern !== undefined || was.format !== undefined),
    ...innerBreaks('answer', before, after, place),
  ];
}

function innerBreaks(direction: Direction, before: Side, after: Side, place: string): string[] {
  const both = (was: unknown, is: unknown, name: string) =>
    isSchema(was) && isSchema(is)
      ? schemaBreaks(direction, { ...before, schema: was }, { ...after, schema: is }, `${place}/${name}`)
      : [];
  const [{ properties = {} }, { properties: now = {} }] = [before.schema, after.schema];
  return [
    ...Object.entries(properties).flatMap(([name, was]) => both(was, now[name], name)),
    ...both(before.schema.items, after.schema.items, '*'),
    ...both(before.schema.additionalProperties, after.schema.additionalProperties, '*'),
  ];
}

function limitBreaks(was: JsonSchema, is: JsonSchema, place: string): string[] {
  const lower = (name: string) => limitOf(is, name, Infinity) < limitOf(was, name, Infinity);
  const higher = (name: string) => limitOf(is, name, -Infinity) > limitOf(was, name, -Infinity);
  const narrower = [...upperLimits.filter(lower), ...lowerLimits.filter(higher)];
  return narrower.map((name) => `${place}: ${name} is ${String(is[name])} now`);
}

function limitOf(schema: JsonSchema, name: string, none: number): number {
  const limit = schema[name];
  return typeof limit === 'number' ? limit : none;
}

function enumBreaks(was: JsonSchema, is: JsonSchema, place: string): string[] {
  if (is.const !== undefined || is.enum !== undefined) {
    const values = is.enum ?? [is.const];
    const former = was.enum ?? (was.const === undefined ? undefined : [was.const]);
    if (!former) return [`${place}: accepts only ${JSON.stringify(values)} now`];
    return former
      .filter((value) => !values.includes(value))
      .map((value) => `${place}: ${JSON.stringify(value)} is gone`);
  }
  return [];
}

function formBreaks(was: JsonSchema, is: JsonSchema, place: string): string[] {
  return (
    ['pattern', 'format']
      .filter((name) => !isDeepStrictEqual(was[name], is[name]))
      // Numbers had no format at first. To name this one refuses nothing.
      .filter((name) => was[name] !== undefined || is[name] !== 'int64')
      .map((name) => `${place}: its ${name} has changed`)
  );
}

/** Resolves references, and splits a schema into alternatives of one type each. */
function variantsOf({ schema, schemas }: Side): Side[] {
  const whole = resolved(schema, schemas);
  const alternatives = whole.anyOf ?? whole.oneOf;
  if (alternatives) return alternatives.flatMap((inner) => variantsOf({ schema: inner, schemas }));
  if (!Array.isArray(whole.type)) return [{ schema: whole, schemas }];
  return whole.type.map((type) => ({ schema: ofType(whole, type), schemas }));
}

function resolved(schema: JsonSchema, schemas: Record<string, JsonSchema>): JsonSchema {
  const { $ref, ...own } = schema;
  if ($ref === undefined) return own;
  const target = resolved(schemas[nameIn($ref)] ?? {}, schemas);
  return { ...target, ...own, properties: { ...target.properties, ...own.properties } };
}

function ofType(schema: JsonSchema, type: string): JsonSchema {
  if (type === 'null') return { type };
  return { ...schema, type, ...(schema.enum && { enum: schema.enum.filter((value) => value !== null) }) };
}

/** Whether every value of the type of `one` is also of the type of `other`. */
function isKind(one: JsonSchema, other: JsonSchema): boolean {
  const [kind, otherKind] = [kindOf(one), kindOf(other)];
  return kind === otherKind || otherKind === 'anything' || (kind === 'integer' && otherKind === 'number');
}

function kindOf({ type }: JsonSchema): string {
  return typeof type === 'string' ? type : 'anything';
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null;
}
