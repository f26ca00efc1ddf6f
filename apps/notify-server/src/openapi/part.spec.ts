import {
  breakingChanges,
  breakingStreamChanges,
  isStreamWritten,
  partOf,
  readDocument,
  readStreamDocument,
  type AsyncApiDocument,
  type OpenApiDocument,
} from '@fechatter/openapi';
import { EVENT_TYPES } from '@fechatter/core';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { CLOSING_REASONS, RESET_REASONS } from '../feed/frames.js';
import { openApiPart } from './part.js';
import { streamPart } from './stream-part.js';

const checkedIn = readDocument();
let part: OpenApiDocument;
let stream: AsyncApiDocument;

/** Reading the types of the whole app takes more than a minute on a loaded machine. */
const GENERATING_MS = 300_000;

beforeAll(async () => {
  part = await openApiPart();
  stream = streamPart(part);
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

describe('docs/asyncapi.yaml', () => {
  it('has no breaking change against the checked-in document', () => {
    expect(breakingStreamChanges(readStreamDocument(), stream)).toEqual([]);
  });

  it('is what the code says; if not: npm run openapi', () => {
    expect(readStreamDocument()).toEqual(stream);
    expect(isStreamWritten(stream)).toBe(true);
  });

  it('has every durable event, and every reason', () => {
    const { messages, schemas } = stream.components;
    expect(Object.keys(messages)).toEqual(expect.arrayContaining([...EVENT_TYPES]));
    expect(schemas['ResetReason']?.['x-extensible-enum']).toEqual(RESET_REASONS);
    expect(schemas['ClosingReason']?.['x-extensible-enum']).toEqual(CLOSING_REASONS);
  });
});
