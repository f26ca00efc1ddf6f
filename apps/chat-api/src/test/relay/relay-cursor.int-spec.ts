import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { NO_EVENT, parseCursor } from '@fechatter/core';
import { eventually } from '@fechatter/testing';
import { publishing } from './relay-expect.js';
import { RelayWorld, type TestChat } from './relay-world.js';

describe('the event cursor that the relay writes down', () => {
  let world: RelayWorld;
  let chat: TestChat;

  beforeEach(async () => {
    world = await RelayWorld.open();
    chat = await world.chat();
  });

  afterEach(() => world.close());

  async function written(): Promise<string | null> {
    return (await world.state()).event_cursor;
  }

  /** The position of the stream's end. `eventId` is that of the event there. */
  async function end(eventId = NO_EVENT): Promise<string> {
    const { epoch, lastSeq } = (await world.stream()) ?? {};
    return `${epoch}-${lastSeq}-${eventId.slice(0, NO_EVENT.length)}`;
  }

  async function endWithEvent(): Promise<string> {
    return end((await world.events()).at(-1)?.id);
  }

  async function sent(): Promise<string> {
    await world.send(chat);
    await published();
    return endWithEvent();
  }

  async function published(): Promise<void> {
    await eventually(async () => expect(await world.outboxSize()).toBe(0));
  }

  it('names the last event of those that were published together', async () => {
    for (const _ of [1, 2, 3]) await world.send(chat);
    await publishing(world.startRelay());
    await published();
    const last = await endWithEvent();
    expect(await written()).toBe(last);
    const later = await sent();
    expect(await written()).toBe(later);
    expect(later).not.toBe(last);
  });

  it('names no event where there is none: at the beginning, and behind what is for the index', async () => {
    await publishing(world.startRelay());
    expect(await written()).toBe(await end());
    await sent();
    await world.database.query(
      `insert into outbox (kind, workspace_id, chat_id, payload) values ('backfill_done', 0, 0, $1)`,
      [{ requestId: randomUUID() }],
    );
    await published();
    expect(await written()).toBe(await end());
  });

  it('is written by the next leader after one of the previous release, which writes none', async () => {
    await publishing(world.startRelay());
    const last = await sent();
    await world.stopRelays();
    await world.database.query('update relay_state set event_cursor = null');
    await publishing(world.startRelay());
    expect(await written()).toBe(last);
  });

  it('is that of the last event after a leader that died before it could record its acks', async () => {
    const dying = await world.startProcess('relay.before-delete');
    await world.send(chat);
    await dying.exited;
    const { event_cursor: before, last_seq } = await world.state();
    expect(parseCursor(before ?? '')).toMatchObject({ streamSeq: Number(last_seq), idPrefix: NO_EVENT });
    await publishing(world.startRelay());
    expect(await written()).toBe(await endWithEvent());
    expect(await written()).not.toBe(before);
  });

  it('still names the last event when that has expired', async () => {
    await publishing(world.startRelay());
    const last = await sent();
    await world.stopRelays();
    const manager = await (await world.connection()).jetstreamManager();
    await manager.streams.purge('CHAT');
    await publishing(world.startRelay());
    expect(await world.events()).toEqual([]);
    expect(await written()).toBe(last);
  });

  it('is the beginning of an epoch from the moment that it begins', async () => {
    const dying = await world.startProcess('epoch.committed-starting');
    await dying.exited;
    const { epoch, phase, event_cursor, last_seq } = await world.state();
    const first = parseCursor(event_cursor ?? '');
    expect({ phase, ...first }).toMatchObject({ phase: 'starting', epoch, idPrefix: NO_EVENT });
    expect(first?.streamSeq).toBeGreaterThan(Number(last_seq));
    const next = await publishing(world.startRelay());
    expect(next).not.toBe(epoch);
    expect(await written()).toBe(await end());
    expect(await written()).toBe(`${next}-${(await world.state()).last_seq}-${NO_EVENT}`);
  });
});
