import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import * as subjects from '../subjects.js';
import { permissionsOf } from './permissions.js';
import { HINT_RIGHTS, NATS_SERVICES, STREAM_RIGHTS } from './resources.js';

const page = readFileSync(new URL('../../../../docs/operations.md', import.meta.url), 'utf8');
const section = page.split('\n### Users of NATS\n')[1]?.split(/\n##/)[0] ?? '';
const documented = Array.from(section.matchAll(/^\| `(.+)$/gm), ([row]) =>
  row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll('`', '')),
);

const named = (services: readonly string[]) => services.join(', ') || '–';

describe('docs/operations.md', () => {
  it('shows who may do what with each stream, bucket and hint', () => {
    const streams = STREAM_RIGHTS.map(({ name, creates, changes, writes, reads }) => {
      return [name, named(creates), named(changes), named(writes), named(reads)];
    });
    const hints = HINT_RIGHTS.map(({ subject, sends, hears }) => [subject, '–', '–', named(sends), named(hears)]);
    expect(documented).toEqual([...streams, ...hints]);
  });
});

describe('the rights of services', () => {
  it('name every stream, bucket and hint', () => {
    const all = Object.entries(subjects).filter(([key]) => /_(STREAM|BUCKET|HINT)$/.test(key));
    const listed = [...STREAM_RIGHTS.map(({ name }) => name), ...HINT_RIGHTS.map(({ subject }) => subject)];
    expect(listed.sort()).toEqual(all.map(([, name]) => name).sort());
  });

  it('give each service an inbox that no other may listen to', () => {
    const inboxes = NATS_SERVICES.flatMap((service) =>
      permissionsOf(service).subscribe.filter((subject) => subject.startsWith('_INBOX')),
    );
    expect(inboxes).toEqual(NATS_SERVICES.map((service) => `_INBOX.${service}.>`));
  });
});
