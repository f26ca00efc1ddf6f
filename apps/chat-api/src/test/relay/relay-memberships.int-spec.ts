import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@fechatter/testing';
import { publishing } from './relay-expect.js';
import { RelayWorld, type TestChat } from './relay-world.js';

const MEMBERS = 3_000;

describe('a chat with thousands of members', () => {
  let world: RelayWorld;
  let large: TestChat;
  let other: TestChat;

  beforeEach(async () => {
    world = await RelayWorld.open();
    [large, other] = [await world.chat(MEMBERS), await world.chat(2)];
    await publishing(world.startRelay());
  });

  afterEach(() => world.close());

  async function deleteLarge(): Promise<void> {
    await world.database.query('delete from chat_members where chat_id = $1', [large.chatId]);
    await world.announce(large, { type: 'chat.deleted', seq: 2, data: { chat: {} } as never });
  }

  async function typesInOrder(): Promise<string[]> {
    return (await world.events()).map(({ type, chatId }) => `${chatId === large.chatId ? 'large' : 'other'} ${type}`);
  }

  async function everybodyHasLeft(): Promise<void> {
    const members = Object.values((await world.members(large)) ?? {});
    expect(members).toHaveLength(MEMBERS);
    expect(members.filter(({ leftSeq }) => leftSeq !== 2)).toEqual([]);
  }

  it('is deleted in pieces, past which the events of other chats are published', async () => {
    await world.stopRelays();
    await deleteLarge();
    for (let count = 0; count < 3; count += 1) await world.send(other);
    await publishing(world.startRelay());
    await eventually(async () => expect(await world.outboxSize()).toBe(0));
    expect(await typesInOrder()).toEqual([...Array<string>(3).fill('other message.created'), 'large chat.deleted']);
    await everybodyHasLeft();
  });

  it('keeps its own order: what follows a resync waits until the memberships are there', async () => {
    await world.stopRelays();
    const [, removed = ''] = large.memberIds;
    await world.database.query('delete from chat_members where chat_id = $1 and user_id = $2', [large.chatId, removed]);
    await world.announce(large, { type: 'chat.resync', seq: null, data: { seq: 2 } });
    await world.database.query('update chats set last_seq = 2 where id = $1', [large.chatId]);
    await world.send(large);
    await world.send(other);
    await publishing(world.startRelay());
    await eventually(async () => expect(await world.outboxSize()).toBe(0));
    expect(await typesInOrder()).toEqual(['other message.created', 'large chat.resync', 'large message.created']);
    expect(await world.members(large)).toMatchObject({ [removed]: { leftSeq: 2 } });
  });

  it('is deleted completely by the next leader when the first is killed between two pieces', async () => {
    await world.stopRelays();
    await deleteLarge();
    await world.send(other);
    await (
      await world.startProcess('relay.piece-put')
    ).exited;
    expect(await typesInOrder()).not.toContain('large chat.deleted');
    await publishing(world.startRelay());
    await eventually(async () => expect(await world.outboxSize()).toBe(0));
    expect(await typesInOrder()).toEqual(['other message.created', 'large chat.deleted']);
    await everybodyHasLeft();
  });

  it('and many more rows than one batch holds up nobody else', async () => {
    await world.stopRelays();
    await world.announce(large, { type: 'chat.resync', seq: null, data: { seq: 1 } });
    await world.database.query(
      `select send_message_v3($1, $2, $3, 'hello', null, null, null) from generate_series(1, 1200)`,
      [large.workspaceId, large.chatId, large.memberIds[0]],
    );
    await world.send(other);
    await publishing(world.startRelay());
    await eventually(async () => expect(await world.outboxSize()).toBe(0), { timeoutMs: 15_000 });
    const types = await typesInOrder();
    expect(types.slice(0, 2)).toEqual(['other message.created', 'large chat.resync']);
    expect(await world.seqsOf(large)).toEqual([null, ...Array.from({ length: 1_200 }, (_, index) => index + 2)]);
  });
});
