import { breakingChanges, partOf, readDocument, type OpenApiDocument } from '@fechatter/openapi';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { openApiPart } from './part.js';

const checkedIn = readDocument();
let part: OpenApiDocument;

/** Reading the types of the whole app takes more than a minute on a loaded machine. */
const GENERATING_MS = 300_000;

beforeAll(async () => {
  part = await openApiPart();
}, GENERATING_MS);

describe("notify-server's part of docs/openapi.json", () => {
  it('has no breaking change against the checked-in document', () => {
    expect(breakingChanges(partOf(checkedIn, part), part)).toEqual([]);
  });

  it('is what the code says; if not: npm run openapi', () => {
    const { paths, components } = part;
    expect(partOf(checkedIn, part)).toEqual({ paths, components });
  });

  it('has the stream, which no rate limit refuses and no API token opens', () => {
    const { description, responses } = part.paths['/api/events']?.['get'] ?? {};
    expect(Object.keys(responses ?? {})).toEqual(['200', '406', '429', '503', 'default']);
    expect(responses?.['default']).toEqual({ $ref: '#/components/responses/AnyErrorUnlimited' });
    expect(description).not.toContain('API tokens');
  });
});
