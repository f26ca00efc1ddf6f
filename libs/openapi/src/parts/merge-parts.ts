import type { OpenApiDocument, Operation, PathItem, Server } from '../model/open-api.js';
import { declaredTags } from '../document/tags.js';
import { isSameText, sortedByKey } from '../model/records.js';

type Components = OpenApiDocument['components'];

/** An operation, and the first part that exports it. */
interface Place {
  path: string;
  method: string;
  operation: Operation;
  part: OpenApiDocument;
}

/**
 * Merges the parts that the apps export into one document. The first part gives the introduction and the
 * server; the operations of the other parts name their own. What several parts describe in the same way
 * appears once, e.g. the health routes, which every app has. Throws an error that names what they describe
 * differently.
 */
export function mergeParts(parts: readonly [OpenApiDocument, ...OpenApiDocument[]]): OpenApiDocument {
  const [first] = parts;
  const conflicts: string[] = [];
  const places = mergedPlaces(parts, conflicts);
  const components = mergedComponents(parts, conflicts);
  if (conflicts.length === 0) {
    const paths = pathsOf(places, first);
    return { ...first, tags: declaredTags(paths), paths, components };
  }
  throw new Error(`The apps describe these differently: ${[...new Set(conflicts)].join(', ')}.`);
}

function mergedPlaces(parts: readonly OpenApiDocument[], conflicts: string[]): Place[] {
  const places = new Map<string, Place>();
  const ids = new Map<string, string>();
  for (const place of parts.flatMap(placesIn)) {
    const key = `${place.method.toUpperCase()} ${place.path}`;
    const known = places.get(key);
    if (known && !isSameText(known.operation, place.operation)) conflicts.push(key);
    const { operationId } = place.operation;
    if ((ids.get(operationId) ?? key) !== key) conflicts.push(`the operation ${operationId}`);
    ids.set(operationId, key);
    if (!known) places.set(key, place);
  }
  return [...places.values()];
}

function placesIn(part: OpenApiDocument): Place[] {
  return Object.entries(part.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation, part })),
  );
}

function pathsOf(places: Place[], first: OpenApiDocument): Record<string, PathItem> {
  const paths: Record<string, PathItem> = {};
  for (const { path, method, operation, part } of places) {
    const own = part === first ? operation : withServers(operation, part.servers);
    paths[path] = sortedByKey({ ...paths[path], [method]: own });
  }
  return sortedByKey(paths);
}

/** Adds the servers to an operation, before its longer fields. */
function withServers(operation: Operation, servers: Server[]): Operation {
  const { operationId, tags, summary, description, ...more } = operation;
  return { operationId, tags, summary, ...(description !== undefined && { description }), servers, ...more };
}

function mergedComponents(parts: readonly OpenApiDocument[], conflicts: string[]): Components {
  const kinds = parts[0] ? Object.keys(parts[0].components) : [];
  const merged = kinds.map((kind) => {
    const named = parts.map(({ components }) => components[kind as keyof Components]);
    return [kind, mergedNames(kind, named, conflicts)] as const;
  });
  return Object.fromEntries(merged) as unknown as Components;
}

function mergedNames(kind: string, parts: Record<string, unknown>[], conflicts: string[]): Record<string, unknown> {
  const merged: Record<string, unknown> = {};
  for (const [name, component] of parts.flatMap((part) => Object.entries(part))) {
    if (name in merged && !isSameText(merged[name], component)) conflicts.push(`${kind}/${name}`);
    merged[name] ??= component;
  }
  return sortedByKey(merged);
}
