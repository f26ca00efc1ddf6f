import type { OpenApiDocument } from '../model/open-api.js';
import { isSameText } from '../model/records.js';

/** Names the operations, components and other fields that differ between the two documents. */
export function differences(one: OpenApiDocument, other: OpenApiDocument): string[] {
  const [here, there] = [namedIn(one), namedIn(other)];
  const names = [...new Set([...here.keys(), ...there.keys()])];
  return names.filter((name) => !isSameText(here.get(name), there.get(name)));
}

function namedIn({ paths, components, ...fields }: OpenApiDocument): Map<string, unknown> {
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const),
  );
  const named = Object.entries(components).flatMap(([kind, those]) =>
    Object.entries(those).map(([name, component]) => [`${kind}/${name}`, component as unknown] as const),
  );
  return new Map<string, unknown>([...Object.entries(fields), ...operations, ...named]);
}
