import { describe, expect, it } from '@jest/globals';
import type { JsonSchema } from '../model/json-schema.js';
import type { MediaType, Reference } from '../model/open-api.js';
import { entryOf, readDocument } from './document-file.js';

/** The names of the schemas that a part of the document refers to. */
function namesIn(part: unknown): string[] {
  return Array.from((JSON.stringify(part) ?? '').matchAll(/#\/components\/schemas\/(\w+)/g), ([, name = '']) => name);
}

function mediaIn(place: string, part: { content?: Record<string, MediaType> } | Reference | undefined) {
  const content = part && 'content' in part ? (part.content ?? {}) : {};
  return Object.values(content).map((media) => [place, media] as const);
}

describe('docs/openapi.json', () => {
  const checkedIn = readDocument();
  const { schemas, responses } = checkedIn.components;
  const operations = Object.values(checkedIn.paths).flatMap((item) => Object.values(item));
  const isDescribed = ({ description, $ref, anyOf }: JsonSchema): boolean =>
    description !== undefined || $ref !== undefined || (anyOf ?? []).some(isDescribed);
  const sent = new Set(operations.flatMap(({ requestBody }) => namesIn(requestBody)));
  for (const name of sent) namesIn(schemas[name]).forEach((inner) => sent.add(inner));

  it('names every operation once', () => {
    const ids = operations.map(({ operationId }) => operationId);
    expect([...new Set(ids)]).toEqual(ids);
  });

  it('declares every tag, with a description', () => {
    const used = operations.flatMap(({ tags }) => tags);
    expect(checkedIn.tags.map(({ name }) => name).sort()).toEqual([...new Set(used)].sort());
    expect(checkedIn.tags.filter(({ description }) => description === '')).toEqual([]);
  });

  it('refers only to what it contains', () => {
    const references = new Set(JSON.stringify(checkedIn).match(/#\/components\/\w+\/[\w.-]+/g));
    const components = Object.entries(checkedIn.components as Record<string, object>);
    const there = components.flatMap(([kind, named]) =>
      Object.keys(named).map((name) => `#/components/${kind}/${name}`),
    );
    expect([...references].filter((reference) => !there.includes(reference))).toEqual([]);
  });

  it('refuses unknown fields in a body, and lets answers have others', () => {
    const objects = Object.entries(schemas).filter(([, { properties }]) => properties !== undefined);
    const closed = objects.filter(([, schema]) => schema.additionalProperties === false).map(([name]) => name);
    expect(closed.sort()).toEqual([...sent].filter((name) => schemas[name]?.properties).sort());
  });

  it('has the fixed values of requests and the known values of answers once each, by name', () => {
    const named = Object.entries(schemas).filter(([, schema]) => schema.enum ?? schema['x-extensible-enum']);
    const inputs = named.filter(([, schema]) => schema.enum).map(([name]) => name);
    expect(inputs.filter((name) => !name.endsWith('Input'))).toEqual([]);
    const inline = JSON.stringify(checkedIn).match(/"enum":/g)?.length ?? 0;
    expect(inline).toBe(inputs.length);
  });

  it('describes every error as a plain Problem, with its codes in words', () => {
    for (const { content, description, 'x-problem-codes': codes = {} } of Object.values(responses)) {
      const schema = { $ref: '#/components/schemas/Problem' };
      expect(content).toEqual({ 'application/problem+json': expect.objectContaining({ schema }) });
      for (const code of Object.values(codes).flat()) expect(description).toContain(`\`${code}\``);
    }
  });

  it('describes every schema, and every property whose schema does not describe it', () => {
    const undescribed = Object.entries(schemas).flatMap(([name, schema]) => [
      ...(schema.description === undefined ? [name] : []),
      ...Object.entries(schema.properties ?? {}).flatMap(([field, property]) =>
        isDescribed(property) ? [] : [`${name}.${field}`],
      ),
    ]);
    expect(undescribed).toEqual([]);
  });

  it('describes every operation and parameter', () => {
    const undescribed = operations.flatMap(({ operationId, description, parameters = [] }) => [
      ...(description ? [] : [operationId]),
      ...parameters.flatMap((one) => (one.description ? [] : [`${operationId} ${one.name}`])),
    ]);
    expect(undescribed).toEqual([]);
  });

  it('has an example for every body and every answer that is no error', () => {
    const places = operations.flatMap(({ operationId, requestBody, responses }) => [
      ...mediaIn(`${operationId} request`, requestBody),
      ...Object.entries(responses).flatMap(([status, response]) =>
        status.startsWith('2') ? mediaIn(`${operationId} ${status}`, response) : [],
      ),
    ]);
    const errors = Object.entries(responses).flatMap(([name, response]) => mediaIn(name, response));
    const without = [...places, ...errors].filter(([, { example }]) => example === undefined);
    expect(without.map(([place]) => place)).toEqual([]);
  });

  it('publishes no name of a class in the code', () => {
    expect(Object.keys(schemas).filter((name) => /Dto|Query$/.test(name))).toEqual([]);
  });
});

it('describes a breaking change with its version, date and reason', () => {
  const date = new Date('2026-11-23T12:00:00Z');
  const entry = entryOf({ version: '1.2.3', date, why: 'Nobody used it.', breaks: ['GET /notes: is gone'] });
  expect(entry).toBe('\n### 1.2.3, 2026-11-23\n\nNobody used it.\n\n- `GET /notes: is gone`\n');
});
