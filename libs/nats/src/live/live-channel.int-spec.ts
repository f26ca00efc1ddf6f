import { eventually, startNats, type TestNats } from '@fechatter/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectNats, type NatsConnection } from '../connection/connection.js';
import { ensureStreams } from '../kept-streams.js';
import { TYPING_SUBJECT } from '../subjects.js';
import { LiveChannel } from './live-channel.js';

describe('the stream LIVE', () => {
  let nats: TestNats;
  let connection: NatsConnection;

  beforeAll(async () => {
    nats = await startNats();
    connection = await connectNats(nats.url, 'test');
    await ensureStreams(connection);
  });
  afterAll(async () => {
    await connection.close();
    await nats.stop();
  });

  /** Hears what is said, from now on. */
  function open(on = connection) {
    const heard: unknown[] = [];
    const replaced: number[] = [];
    const errors: unknown[] = [];
    const listener = {
      onSaid: (_: string, json: unknown) => {
        if ((json as { text: string }).text === 'poison') throw new Error('poison');
        heard.push(json);
      },
      onReplaced: () => void replaced.push(heard.length),
      onError: (error: unknown) => void errors.push(error),
    };
    const channel = new LiveChannel(on, listener);
    const say = (text: string) => eventually(() => expect(channel.say(TYPING_SUBJECT, { text })).toBe(true));
    return { channel, heard, replaced, errors, say };
  }

  it('is heard by everybody in one order, and from now on', async () => {
    const one = open();
    await one.say('first');
    await eventually(() => expect(one.heard).toEqual([{ text: 'first' }]));
    const other = open();
    await other.say('second');
    await one.say('third');
    for (const { heard } of [one, other]) {
      await eventually(() => expect(heard.slice(-2)).toEqual([{ text: 'second' }, { text: 'third' }]));
    }
    expect(other.heard).toHaveLength(2);
    one.channel.close();
    other.channel.close();
  });

  it('is heard again after NATS has lost it, and the loss is told', async () => {
    const { channel, heard, replaced, say } = open();
    await say('before');
    await nats.wipe();
    await eventually(() => ensureStreams(connection));
    await eventually(() => expect(replaced).toHaveLength(1));
    await say('after');
    await eventually(() => expect(heard.at(-1)).toEqual({ text: 'after' }));
    channel.close();
  });

  it('goes on behind what can not be applied', async () => {
    const { channel, heard, errors, say } = open();
    await say('poison');
    await say('after it');
    await eventually(() => expect(heard).toEqual([{ text: 'after it' }]));
    expect(errors).toHaveLength(1);
    channel.close();
  });

  it('says nothing through a closed connection, and throws nothing', async () => {
    const own = await connectNats(nats.url, 'test');
    const { channel, say } = open(own);
    await say('hello');
    await own.close();
    expect(channel.say(TYPING_SUBJECT, { text: 'anybody there?' })).toBe(false);
    channel.close();
  });
});
