import { describe, expect, it } from '@jest/globals';
import { entryOf, readDocument } from './document-file.js';

describe('docs/openapi.json', () => {
  const checkedIn = readDocument();

  it('names every operation once', () => {
    const ids = Object.values(checkedIn.paths).flatMap((item) =>
      Object.values(item).map(({ operationId }) => operationId),
    );
    expect([...new Set(ids)]).toEqual(ids);
  });

  it('refers only to what it contains', () => {
    const references = new Set(JSON.stringify(checkedIn).match(/#\/components\/\w+\/[\w.-]+/g));
    const components = Object.entries(checkedIn.components as Record<string, object>);
    const there = components.flatMap(([kind, named]) =>
      Object.keys(named).map((name) => `#/components/${kind}/${name}`),
    );
    expect([...references].filter((reference) => !there.includes(reference))).toEqual([]);
  });
});

it('describes a breaking change with its version, date and reason', () => {
  const date = new Date('2026-11-23T12:00:00Z');
  const entry = entryOf({ version: '1.2.3', date, why: 'Nobody used it.', breaks: ['GET /notes: is gone'] });
  expect(entry).toBe('\n## 1.2.3, 2026-11-23\n\nNobody used it.\n\n- `GET /notes: is gone`\n');
});
