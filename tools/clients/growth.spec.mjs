import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { enumeratedProperties, grown, grownFrames } from './growth.mjs';

const document = {
  components: {
    schemas: {
      Kind: { type: 'string', 'x-extensible-enum': ['dog', 'cat'] },
      Pet: { properties: { kind: { anyOf: [{ $ref: '#/components/schemas/Kind' }, { type: 'null' }] } } },
      Home: { properties: { pets: { items: { properties: { size: { enum: ['small', 'large', null] } } } } } },
      Person: { properties: { name: { type: 'string' }, properties: { type: 'string' } } },
    },
  },
};
const enumerated = enumeratedProperties(document);
const newField = { fieldOfTomorrow: { since: 'tomorrow' } };

describe('the properties with enumerated values', () => {
  it('are those of every schema, open and closed, directly and by reference', () => {
    expect(enumerated).toEqual(
      new Map([
        ['kind', new Set(['dog', 'cat'])],
        ['size', new Set(['small', 'large'])],
      ]),
    );
  });

  it('of the published document are the codes, types, roles and states', () => {
    const published = JSON.parse(readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8'));
    const found = enumeratedProperties(published);
    expect([...found.keys()]).toEqual(expect.arrayContaining(['code', 'type', 'role', 'status', 'scope']));
    expect(found.get('code')).toContain('chat_not_found');
    expect(found.get('type')).toContain('public_channel');
  });
});

describe('an answer of a later release', () => {
  it('has a new field in every object, however deep', () => {
    expect(grown({ items: [{ a: 1 }, null, 'text'] }, enumerated)).toEqual({
      items: [{ a: 1, ...newField }, null, 'text'],
      ...newField,
    });
  });

  it('has a new value wherever values are enumerated, and nowhere else', () => {
    expect(grown({ kind: 'dog', name: 'dog', size: null }, enumerated)).toEqual({
      kind: 'kind_of_tomorrow',
      name: 'dog',
      size: null,
      ...newField,
    });
  });
});

describe('the event stream of a later release', () => {
  const frame = 'id: 7\nevent: pet.moved\ndata: {"type":"pet.moved","data":{"kind":"cat"}}';

  it('has an event of an unknown type before each event, and the event with new fields and values', () => {
    const [unknown, known] = grownFrames(frame, enumerated);
    expect(unknown).toMatch(/^id: 7\nevent: weather\.changed\ndata: \{"type":"weather\.changed",.*"degrees":21/);
    expect(known.split('\n').slice(0, 2)).toEqual(['id: 7', 'event: pet.moved']);
    expect(JSON.parse(known.split('data: ')[1])).toEqual({
      type: 'pet.moved',
      data: { kind: 'kind_of_tomorrow', ...newField },
      ...newField,
    });
  });

  it("has new fields in the stream's own frames, without an event before them", () => {
    expect(grownFrames('event: stream.live\ndata: {}', enumerated)).toEqual([
      `event: stream.live\ndata: ${JSON.stringify(newField)}`,
    ]);
  });

  it('leaves comments as they are', () => {
    expect(grownFrames(': hello', enumerated)).toEqual([': hello']);
  });
});
