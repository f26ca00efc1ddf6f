import { readDocument, withExamples, withoutExamples, withProblemExamples } from '@fechatter/openapi';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { highLimits, System } from '../../libs/system/src/index.mjs';
import { masked } from './masked.mjs';
import { playStory, urlsOf } from './story.mjs';

const STORY_MS = 300_000;

describe('the examples of docs/openapi.json', () => {
  const document = readDocument();
  const dataDir = mkdtempSync(join(tmpdir(), 'fechatter-examples-spec-'));
  const system = new System({ dataDir, env: highLimits });
  let calls;

  beforeAll(async () => {
    await system.start();
    calls = await playStory(document, urlsOf(system));
  }, STORY_MS);
  afterAll(async () => {
    await system.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('are requests that succeed', () => {
    const refused = calls.filter(({ status }) => status >= 400);
    expect(refused).toEqual([]);
  });

  it('are what the running system answers; if not: npm run openapi -- --examples', () => {
    const present = withProblemExamples(withExamples(withoutExamples(document), calls));
    expect(masked(present.paths)).toEqual(masked(document.paths));
  });
});

describe('a masked example', () => {
  it.each([
    ['an id', '42', '7'],
    ['a time', '2026-11-23T09:02:00.000Z', '2026-11-24T10:03:01.001Z'],
    ['a token', 'rt_0123456789abcdefghij', 'rt_abcdefghij0123456789'],
    ['an event stream', 'id: a-1\ndata: {"id":"1"}\n\n', 'id: b-2\ndata: {"id":"2"}\n\n'],
  ])('is the same for two values of %s', (_, one, other) => {
    expect(masked({ field: [one] })).toEqual(masked({ field: [other] }));
  });

  it.each([
    ['a word', 'public_channel', 'group'],
    ['a text', 'The deploy starts at noon.', 'The deploy starts at one.'],
    ['a number', 5, 6],
    ['nothing', null, '1'],
  ])('differs for two values of %s', (_, one, other) => {
    expect(masked({ field: one })).not.toEqual(masked({ field: other }));
  });
});
