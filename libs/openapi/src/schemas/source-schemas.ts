import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGenerator } from 'ts-json-schema-generator';
import { openSchema } from './open-schema.js';
import { mapSchema, type JsonSchema } from '../model/json-schema.js';
import { filesOf, type Sources } from '../routes/source-files.js';

const config = { functions: 'hide', encodeRefs: false, skipTypeCheck: true } as const;

/** What the comments of a class say. */
export interface ClassComments {
  description: string | undefined;
  properties: ReadonlyMap<string, string>;
}

/** What the comments of the classes of requests say, by class. */
export type Comments = ReadonlyMap<string, ClassComments>;

export interface SourceSchemas {
  /** Maps a TypeScript type to a reference to its schema. */
  references: Map<string, JsonSchema>;
  schemas: Record<string, JsonSchema>;
  comments: Comments;
}

/**
 * The schemas of the types of answers such as `Chat` or `Page<Chat>`, which the sources export, and the
 * comments of the classes of requests.
 */
export function sourceSchemas(types: readonly string[], classes: readonly string[], sources: Sources): SourceSchemas {
  const definitions = definitionsOf(entryText([...types, ...classes], sources), sources.project);
  const { Answers: { properties = {} } = {}, ...schemas } = definitions;
  const references = types.map((type, index) => [type, adapted(properties[`answer${index}`] ?? {})] as const);
  const named = Object.entries(schemas).map(([name, schema]) => {
    return [componentName(name), openSchema(mapSchema(schema, adapted), componentName(name))] as const;
  });
  const roots = references.map(([, schema]) => schema);
  return {
    references: new Map(references),
    schemas: reachable(Object.fromEntries(named), roots),
    comments: new Map(classes.map((name) => [name, commentsIn(schemas[name] ?? {})])),
  };
}

function commentsIn({ description, properties = {} }: JsonSchema): ClassComments {
  const described = Object.entries(properties).flatMap(([name, property]) => {
    const { description } = adapted(property);
    return description === undefined ? [] : [[name, description] as const];
  });
  return { description, properties: new Map(described) };
}

/** The schemas that `roots` refer to, directly or through others. */
function reachable(schemas: Record<string, JsonSchema>, roots: JsonSchema[]): Record<string, JsonSchema> {
  const found = new Set<string>();
  const visit = (schema: JsonSchema) => {
    for (const [, name = ''] of JSON.stringify(schema).matchAll(/#\/components\/schemas\/(\w+)/g)) {
      if (found.has(name)) continue;
      found.add(name);
      visit(schemas[name] ?? {});
    }
  };
  roots.forEach(visit);
  return Object.fromEntries(Object.entries(schemas).filter(([name]) => found.has(name)));
}

/** Writes `text` to a temporary file, since the generator reads files only. */
function definitionsOf(text: string, tsconfig: string): Record<string, JsonSchema> {
  const folder = mkdtempSync(join(tmpdir(), 'fechatter-openapi-'));
  try {
    const path = join(folder, 'answers.ts');
    writeFileSync(path, text);
    return createGenerator({ ...config, tsconfig, path }).createSchema('Answers').definitions as Record<
      string,
      JsonSchema
    >;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A TypeScript file that imports the types' names and exports an interface with a property of each type. */
function entryText(types: readonly string[], sources: Sources): string {
  const files = exportedTypes(sources);
  const names = new Set(types.flatMap((type) => type.match(/\b[A-Z]\w*/g) ?? []));
  const imports = [...names].map((name) => `import type { ${name} } from '${fileOf(files, name, sources)}';`);
  const properties = types.map((type, index) => `answer${index}: ${type};`);
  return `${imports.join('\n')}\nexport interface Answers { ${properties.join(' ')} }\n`;
}

function fileOf(files: Map<string, string[]>, name: string, { folders }: Sources): string {
  const [file, ...others] = files.get(name) ?? [];
  if (file !== undefined && others.length === 0) return file.replace(/\.ts$/, '.js');
  const found = file === undefined ? 'none' : [file, ...others].join(', ');
  throw new Error(`The answer type ${name} must be exported by one file in ${folders.join(', ')}; found: ${found}.`);
}

/** Maps the name of each exported type to the files that export it. */
function exportedTypes(sources: Sources): Map<string, string[]> {
  const files = new Map<string, string[]>();
  for (const file of filesOf(sources)) {
    for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(/^export (?:interface|type|class) (\w+)/gm)) {
      files.set(name, [...(files.get(name) ?? []), file]);
    }
  }
  return files;
}

/**
 * Adapts what the generator made. A number in an answer is an integer of up to 53 bits, and not negative. One
 * that may be a fraction says so with `@format double`.
 */
function adapted(schema: JsonSchema): JsonSchema {
  const { $ref, description, type, ...rest } = schema;
  const isNumber = type === 'number' || (Array.isArray(type) && type.includes('number'));
  const isInteger = isNumber && rest.format === undefined;
  return {
    ...($ref !== undefined && { $ref: `#/components/schemas/${componentName($ref.replace('#/definitions/', ''))}` }),
    ...(description !== undefined && { description: description.replace(/\{@link\s+(\w+)\s*\}/g, '$1') }),
    ...(type !== undefined && { type: isInteger ? integer(type) : type }),
    ...(isInteger && { format: 'int64', minimum: 0 }),
    ...rest,
  };
}

function integer(type: string | string[]): string | string[] {
  return Array.isArray(type) ? type.map((one) => (one === 'number' ? 'integer' : one)) : 'integer';
}

/** Names the component of `Page<Chat>` `ChatPage`. */
function componentName(type: string): string {
  return type.replace(/^(\w+)<(\w+)>$/, '$2$1');
}
