import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@fechatter/testing';
import { heard, StreamWorld } from './stream-world.js';

describe('event streams', () => {
  let world: StreamWorld;

  beforeEach(async () => {
    world = await StreamWorld.open();
  });

  afterEach(() => world.close());

  it('says where the stream stands, and then hands on what happens, byte for byte', async () => {
    const [ada] = world.people();
    const server = await world.startNotify();
    const chat = await world.source.createChat(ada.workspaceId, [ada.userId]);
    const stream = await world.listen(server, ada);
    const event = await world.source.say(chat, 'hello');
    const frame = await stream.next('message.created');
    expect(frame.data).toBe(JSON.stringify(event));
  });

  it('two notify-servers: every subscriber on either sees every event; two tabs of one person both see it', async () => {
    const [ada, bo] = world.people();
    const [one, two] = [await world.startNotify(), await world.startNotify()];
    const chat = await world.source.createChat(ada.workspaceId, [ada.userId, bo.userId]);
    const streams = await Promise.all([
      world.listen(one, ada),
      world.listen(one, ada),
      world.listen(two, ada),
      world.listen(one, bo),
      world.listen(two, bo),
    ]);
    const said = Array.from({ length: 50 }, (_, index) => `message ${index}`);
    await Promise.all(said.map((content) => world.source.say(chat, content)));
    for (const stream of streams) await eventually(() => expect(heard(stream)).toEqual(said));
  });
});
