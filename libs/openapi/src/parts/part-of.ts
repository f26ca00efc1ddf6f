import type { ComparedDocument } from '../changes/breaking-changes.js';
import { isSameText, mapValues } from '../model/records.js';
import { withoutExamples } from '../document/examples.js';
import type { OpenApiDocument, Operation } from '../model/open-api.js';

/**
 * Returns what `merged` says, apart from its examples, about the app that exports `part`: the operations that
 * name the app's server, or no server if it is the document's own; the operations that the app shares with
 * others; and the components that have the same names as those of the part.
 */
export function partOf(merged: OpenApiDocument, part: OpenApiDocument): ComparedDocument {
  const document = withoutExamples(merged);
  const isFirst = isSameText(document.servers, part.servers);
  const isOf = (operation: Operation, isShared: boolean) =>
    operation.servers === undefined ? isFirst || isShared : isSameText(operation.servers, part.servers);
  const paths = mapValues(document.paths, (item, path) => {
    const own = Object.entries(item).filter(([method, operation]) => isOf(operation, !!part.paths[path]?.[method]));
    return Object.fromEntries(own.map(([method, operation]) => [method, withoutServers(operation)]));
  });
  const filled = Object.entries(paths).filter(([, item]) => Object.keys(item).length > 0);
  return { paths: Object.fromEntries(filled), components: componentsOf(document, part) };
}

function withoutServers({ servers: _, ...operation }: Operation): Operation {
  return operation;
}

function componentsOf(document: OpenApiDocument, part: OpenApiDocument): ComparedDocument['components'] {
  const { headers, responses, schemas, securitySchemes } = document.components;
  return {
    headers: named(headers, part.components.headers),
    responses: named(responses, part.components.responses),
    schemas: named(schemas, part.components.schemas),
    securitySchemes: named(securitySchemes, part.components.securitySchemes),
  };
}

function named<T>(record: Record<string, T>, names: object): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name in names));
}
