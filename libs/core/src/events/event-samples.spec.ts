import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { EPHEMERAL_TYPES } from './ephemeral-events.js';
import { EVENT_TYPES, EVENT_VERSIONS, parseEvent } from './events.js';
import { canReceive, membershipChanges } from '../chats/membership.js';

const folder = new URL('./samples/', import.meta.url);
const names = readdirSync(folder);
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8');
const parsed = (name: string) => {
  const event = parseEvent(read(name));
  if (!event) throw new Error(`${name} can't be parsed`);
  return event;
};

/**
 * Streams keep events for days and clients keep them for ever: later releases must read them with the same
 * meaning.
 */
describe('the stored sample of each event', () => {
  it('exists for every type in its present version', () => {
    expect(names).toEqual(expect.arrayContaining(EVENT_TYPES.map((type) => `${type}.v${EVENT_VERSIONS[type]}.json`)));
  });

  it.each(names)('%s is parsed completely', (name) => {
    const event = parsed(name);
    expect(event).toEqual(JSON.parse(read(name)));
    expect(name).toBe(`${event.type}.v${event.version}.json`);
  });

  it.each(names)('%s is parsed with an unknown field, and skipped with an unknown type', (name) => {
    const sample = JSON.parse(read(name)) as { data: object };
    const later = { ...sample, later: true, data: { ...sample.data, later: { some: 'thing' } } };
    expect(parseEvent(JSON.stringify(later))).toMatchObject(sample);
    expect(parseEvent(JSON.stringify({ ...sample, type: 'message.juggled' }))).toBeNull();
  });

  it.each([
    ['chat.created.v1.json', [3, 4, 5].map((id) => ({ userId: String(id), membership: { joinedSeq: 1 } }))],
    ['members.joined.v1.json', [{ userId: '6', membership: { joinedSeq: 2 } }]],
    ['members.left.v1.json', [{ userId: '6', membership: { joinedSeq: 0, leftSeq: 6 } }]],
    ['message.created.v1.json', []],
  ])('%s still sets the same memberships', (name, changes) => {
    expect(membershipChanges(parsed(name))).toEqual(changes);
  });

  const ofWorkspace = ['user', 'workspace', 'channel'];

  it.each(names)('%s goes to a member, and not to a stranger', (name) => {
    const event = parsed(name);
    const isForAll = ofWorkspace.includes(name.split('.')[0]!);
    expect(canReceive(event, { userId: '4', workspaceId: '7' }, { joinedSeq: 1 })).toBe(true);
    expect(canReceive(event, { userId: '9', workspaceId: '7' }, undefined)).toBe(isForAll);
    expect(canReceive(event, { userId: '4', workspaceId: '8' }, { joinedSeq: 1 })).toBe(false);
  });
});

describe('docs/events.md', () => {
  it('lists every event type once, and no other', () => {
    const page = readFileSync(new URL('../../../../docs/events.md', import.meta.url), 'utf8');
    const listed = Array.from(page.matchAll(/^\| `((?!stream\.)\w+\.\w+)` /gm), ([, type]) => type);
    expect(listed.sort()).toEqual([...EVENT_TYPES, ...EPHEMERAL_TYPES].sort());
  });
});
