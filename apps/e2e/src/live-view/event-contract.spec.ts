import { describe, expect, it } from '@jest/globals';
import {
  EVENT_TYPES,
  LIVE_TYPES,
  type ChatEvent as Heard,
  type EventData as HeardData,
  type LiveData,
} from '@fechatter/client';
import {
  EPHEMERAL_TYPES,
  EVENT_TYPES as SENT_TYPES,
  type ChatEvent,
  type EphemeralData,
  type EventData,
} from '@fechatter/core';

type Accepts<To, From> = From extends To ? true : never;

/** Does not compile unless the client's types take what the server's contract says. */
const data: { [T in keyof EventData]: Accepts<HeardData[T], EventData[T]> } = {
  ...{ 'chat.created': true, 'chat.updated': true, 'chat.deleted': true, 'chat.resync': true },
  ...{ 'members.joined': true, 'members.left': true, 'read.updated': true, 'user.updated': true },
  ...{ 'message.created': true, 'message.edited': true, 'message.deleted': true },
  ...{ 'workspace.updated': true, 'channel.listed': true, 'channel.unlisted': true },
};
const envelope: Accepts<Heard, ChatEvent> = true;
const live: { [T in keyof LiveData]: Accepts<LiveData[T], EphemeralData[T]> } = {
  ...{ 'typing.started': true, 'presence.changed': true },
};

describe('the events of @fechatter/client', () => {
  it('are those of the contract', () => {
    expect(envelope).toBe(true);
    expect(new Set<string>(EVENT_TYPES)).toEqual(new Set(SENT_TYPES));
    expect(new Set(Object.keys(data))).toEqual(new Set(SENT_TYPES));
    expect(new Set<string>(LIVE_TYPES)).toEqual(new Set(EPHEMERAL_TYPES));
    expect(new Set(Object.keys(live))).toEqual(new Set(EPHEMERAL_TYPES));
  });
});
