import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@fechatter/testing';
import { heard, parseId, seqs, StreamWorld, type Listener, type NotifyServer } from './worlds/stream-world.js';

describe('who receives what', () => {
  let world: StreamWorld;
  let server: NotifyServer;
  let ada: Listener;
  let bo: Listener;
  let cy: Listener;

  beforeAll(async () => {
    world = await StreamWorld.open();
  });

  beforeEach(async () => {
    [ada, bo, cy] = world.people();
    server = await world.startNotify();
  });

  afterEach(() => world.clear());

  afterAll(() => world.close());

  it('someone who is not a member receives nothing, before and after a reconnect', async () => {
    const chat = await world.source.createChat(ada.workspaceId, [ada.userId]);
    const [member, first] = [await world.listen(server, ada), await world.listen(server, bo)];
    await world.source.say(chat, 'one');
    await eventually(() => expect(heard(member)).toEqual(['one']));
    first.cut();
    await world.source.say(chat, 'two');
    const second = await world.listen(server, bo, first.lastEventId);
    await world.source.say(chat, 'three');
    await eventually(() => expect(heard(member)).toEqual(['one', 'two', 'three']));
    const third = await world.listen(server, bo, second.lastEventId);
    expect([first, second, third].flatMap(seqs)).toEqual([]);
  });

  it('someone removed learns of it and receives nothing from then on', async () => {
    const chat = await world.source.createChat(ada.workspaceId, [ada.userId, bo.userId]);
    const [stays, goes] = [await world.listen(server, ada), await world.listen(server, bo)];
    await world.source.say(chat, 'before');
    await world.source.remove(chat, [bo.userId]);
    await world.source.say(chat, 'after');
    await eventually(() => expect(heard(stays)).toEqual(['before', 'after']));
    await eventually(() => expect(goes.received('members.left')).toEqual([expect.objectContaining({ seq: 3 })]));
    expect(heard(goes)).toEqual(['before']);
  });

  it('someone removed, and the people of a deleted chat, are forgotten when the stream has forgotten it', async () => {
    const [one, other] = [
      await world.source.createChat(ada.workspaceId, [ada.userId, bo.userId]),
      await world.source.createChat(ada.workspaceId, [ada.userId, bo.userId, cy.userId]),
    ];
    const stream = await world.listen(server, bo);
    await world.source.remove(one, [bo.userId]);
    await world.source.deleteChat(other);
    await stream.next('chat.deleted');
    await server.forgetOldEvents();
    const known = server.memberships;
    await world.source.forgetThrough(parseId(stream.lastEventId).streamSeq);
    await eventually(async () => {
      await server.forgetOldEvents();
      expect(known - server.memberships).toBeGreaterThanOrEqual(4);
    });
    await world.source.join(one, [bo.userId]);
    await world.source.say(one, 'welcome back');
    await eventually(() => expect(heard(stream)).toEqual(['welcome back']));
  });

  it.each(['100', '1'])('someone removed while offline learns of it, with a ring of %s', async (RING_SIZE) => {
    const other = await world.startNotify({ RING_SIZE });
    const chat = await world.source.createChat(ada.workspaceId, [ada.userId, bo.userId]);
    const first = await world.listen(server, bo);
    first.cut();
    await world.source.say(chat, 'before');
    await world.source.remove(chat, [bo.userId]);
    await world.source.say(chat, 'after');
    await world.source.say(chat, 'later');
    const second = await world.listen(other, bo, first.lastEventId);
    expect(heard(second)).toEqual([]);
    expect(second.received('members.left')).toHaveLength(1);
    const third = await world.listen(await world.startNotify({ RING_SIZE }), bo, first.lastEventId);
    expect(third.received('members.left')).toHaveLength(1);
    expect(heard(third)).toEqual([]);
  });

  it.each(['100', '1'])('nobody receives what was said before they joined, with a ring of %s', async (RING_SIZE) => {
    const first = await world.listen(server, cy);
    const chat = await world.source.createChat(ada.workspaceId, [ada.userId]);
    await world.source.say(chat, 'before');
    await world.source.join(chat, [cy.userId]);
    await world.source.say(chat, 'after');
    await eventually(() => expect(seqs(first)).toEqual([3, 4]));
    const other = await world.startNotify({ RING_SIZE });
    const second = await world.listen(other, cy, first.frames[0]?.id);
    expect(seqs(second)).toEqual([3, 4]);
  });

  it.each(['100', '1'])(
    'nobody receives what was said between leaving and rejoining, with a ring of %s',
    async (ring) => {
      const chat = await world.source.createChat(ada.workspaceId, [ada.userId, cy.userId]);
      const first = await world.listen(server, cy);
      await world.source.remove(chat, [cy.userId]);
      await world.source.say(chat, 'while away');
      await world.source.join(chat, [cy.userId]);
      await world.source.say(chat, 'back');
      await eventually(() => expect(seqs(first).filter((seq) => seq > 1)).toEqual([2, 4, 5]));
      const second = await world.listen(await world.startNotify({ RING_SIZE: ring }), cy, first.frames[0]?.id);
      expect(seqs(second)).toEqual([4, 5]);
    },
  );

  it('what happens while someone joins is seen exactly once, from the joining on', async () => {
    const chat = await world.source.createChat(ada.workspaceId, [ada.userId]);
    const stream = await world.listen(server, bo);
    const talk = Array.from({ length: 20 }, (_, index) => index);
    for (const index of talk) {
      await world.source.say(chat, `message ${index}`);
      if (index === 9) await world.source.join(chat, [bo.userId]);
    }
    await eventually(() => expect(seqs(stream)).toEqual([12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22]));
  });

  it('a resync reloads the members of its chat, and tells those who have left', async () => {
    const chat = await world.source.createChat(ada.workspaceId, [ada.userId, cy.userId]);
    const [stays, comes, goes] = [
      await world.listen(server, ada),
      await world.listen(server, bo),
      await world.listen(server, cy),
    ];
    chat.members.set(bo.userId, 2);
    chat.members.delete(cy.userId);
    chat.lastSeq = 3;
    await world.source.resync(chat);
    await world.source.say(chat, 'after');
    await eventually(() => expect([heard(stays), heard(comes)]).toEqual([['after'], ['after']]));
    expect(comes.received('chat.resync')).toHaveLength(1);
    expect(goes.received('chat.resync')).toHaveLength(1);
    expect(heard(goes)).toEqual([]);
  });

  it('a notify-server that starts later has the same memberships', async () => {
    const chat = await world.source.createChat(ada.workspaceId, [ada.userId, bo.userId]);
    await world.source.remove(chat, [bo.userId]);
    const later = await world.startNotify({ RING_SIZE: '1' });
    const [member, removed] = [await world.listen(later, ada), await world.listen(later, bo)];
    await world.source.say(chat, 'hello');
    await eventually(() => expect(heard(member)).toEqual(['hello']));
    expect(seqs(removed)).toEqual([]);
  });
});
