import asyncApi from '@asyncapi/parser';
import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { JsonSchema } from '../model/json-schema.js';
import { readStreamDocument } from './stream-file.js';

/** What the parser says of a document that is as it should be, and why. */
const ACCEPTED: Record<string, string> = {
  'asyncapi-latest-version': 'Not every generator reads 3.1 yet, and nothing of it is needed.',
};

describe('docs/asyncapi.yaml', () => {
  const checkedIn = readStreamDocument();
  const { messages, schemas } = checkedIn.components;

  it('is a valid AsyncAPI document, without warnings', async () => {
    const text = readFileSync(new URL('../../../../docs/asyncapi.yaml', import.meta.url), 'utf8');
    const { document, diagnostics } = await new asyncApi.Parser().parse(text);
    expect(diagnostics.filter(({ code }) => !(code in ACCEPTED))).toEqual([]);
    expect(Object.keys(ACCEPTED)).toEqual(diagnostics.map(({ code }) => code));
    const received = document?.operations().filterByReceive()[0]?.messages().all() ?? [];
    expect(received.map((message) => message.name())).toEqual(Object.keys(messages));
  });

  it('has an example of each message', () => {
    expect(Object.values(messages).filter(({ examples }) => examples.length === 0)).toEqual([]);
  });

  it('lets every object have other fields, and closes no list of values that a client receives', () => {
    const objects = [...Object.values(schemas), ...Object.values(messages).map(({ headers }) => headers)];
    const closed = objects.filter(({ properties, additionalProperties }) => properties && !additionalProperties);
    expect(closed).toEqual([]);
    const lists = Object.entries(schemas).filter(([, schema]) => JSON.stringify(schema).includes('"enum":'));
    expect(lists.map(([name]) => name).filter((name) => !name.endsWith('Input'))).toEqual([]);
  });

  it('describes every schema but those of frames that a message describes', () => {
    const described = Object.values(messages).map(({ payload }) => payload.$ref?.split('/').at(-1));
    const without = Object.entries(schemas).filter(([, { description }]: [string, JsonSchema]) => !description);
    expect(without.map(([name]) => name).filter((name) => !described.includes(name))).toEqual([]);
  });
});
