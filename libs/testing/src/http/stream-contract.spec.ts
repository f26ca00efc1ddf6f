import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { describe, expect, it } from '@jest/globals';
import { EVENT_TYPES, EVENT_VERSIONS } from '@fechatter/core';
import { streamContract, type Frame } from './stream-contract.js';

interface Example {
  headers: { event: string; id?: string };
  payload: unknown;
}

const contract = streamContract();
const samples = new URL('../../../core/src/events/samples/', import.meta.url);
const ID = 'k3f9-7-9c1e07';

function sample(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(new URL(name, samples), 'utf8')) as Record<string, unknown>;
}

function frame(event: string, data: unknown, id: string | null = null): Frame {
  return { event, id, data: JSON.stringify(data) };
}

const message = sample(`message.created.v${EVENT_VERSIONS['message.created']}.json`);
const { seq: _, ...withoutSeq } = message;
const removed = sample('members.left.v1.json');

const documented: [string, Frame][] = [
  ['a durable event', frame('message.created', message, ID)],
  ['a first frame with a cursor', frame('stream.ready', { resumed: true, heartbeatSeconds: 20 }, ID)],
  ['a first frame without one', frame('stream.ready', { resumed: false, heartbeatSeconds: 20 })],
  ['a frame without data', frame('stream.live', {})],
  ['a reset', frame('stream.reset', { reason: 'too_far', refetch: '/api/chat' }, ID)],
];

const undocumented: [string, Frame, RegExp][] = [
  ['an unknown type', frame('message.juggled', message, ID), /the frame message\.juggled .*type is not documented/],
  ['a frame without a name', frame('message', {}), /the frame message .*type is not documented/],
  ['a name of every object', frame('toString', {}), /type is not documented/],
  ['another type in the data', frame('message.edited', message, ID), /\/type must be equal.*message\.edited/],
  ['an event without an id', frame('message.created', message), /its fields must have required property 'id'/],
  ['an id that is no cursor', frame('message.created', message, '7'), /with the id 7 .*\/id must match pattern/],
  ['an id where none may be', frame('stream.live', {}, ID), /its fields must NOT have additional.*"id"/],
  ['a field that was added', frame('message.created', { ...message, more: 1 }, ID), /additional.*more/],
  ['a field that is missing', frame('message.created', withoutSeq, ID), /required property 'seq'/],
  ['an earlier version', frame('message.created', { ...message, version: 1 }, ID), /\/version must be equal/],
  ['a field deep in the data', frame('members.left', withReason(7), ID), /\/data\/reason must be string/],
  ['an unknown reason of an event', frame('members.left', withReason('bored'), ID), /\/data\/reason must be equal/],
  ['an unknown reason of a frame', frame('stream.closing', { reason: 'tired', reconnect: true }), /\/reason must be/],
  ['data that are not JSON', { event: 'stream.live', id: null, data: '{' }, /its data must be object/],
];

function withReason(reason: unknown) {
  return { ...removed, data: { ...(removed['data'] as object), reason } };
}

describe('the contract of docs/asyncapi.yaml', () => {
  it.each(documented)('accepts %s', (_, received) => {
    expect(() => contract.check(received)).not.toThrow();
  });

  it.each(undocumented)('refuses %s', (_, received, fault) => {
    expect(() => contract.check(received)).toThrow(fault);
  });

  it.each(EVENT_TYPES)('accepts the sample of %s in its present version', (type) => {
    const event = sample(`${type}.v${EVENT_VERSIONS[type]}.json`);
    expect(() => contract.check(frame(type, event, ID))).not.toThrow();
  });

  it('accepts every example', () => {
    const text = readFileSync(new URL('../../../../docs/asyncapi.yaml', import.meta.url), 'utf8');
    const { components } = parse(text) as { components: { messages: Record<string, { examples: Example[] }> } };
    for (const { headers, payload } of Object.values(components.messages).flatMap(({ examples }) => examples))
      expect(() => contract.check(frame(headers.event, payload, headers.id ?? null))).not.toThrow();
  });
});
