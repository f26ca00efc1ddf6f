import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Channel } from '../../tools/client/channel.mjs';
import { HttpClient } from '../../tools/client/http-client.mjs';
import { Subscriber } from '../../tools/client/subscriber.mjs';
import { within } from '../../tools/client/within.mjs';
import { step } from '../../tools/command/progress.mjs';
import { repeatedWhile } from './repeated-while.mjs';

const SEND_EVERY_MS = 50;
const PATIENCE_MS = 300_000;

/** Chats in a workspace of its own, and times each message until its stream has it. */
export class Chatter {
  #sentAt = new Map();

  constructor(channel, subscriber) {
    Object.assign(this, { channel, subscriber });
  }

  static async open(system) {
    const person = { email: 'chatter@example.com', fullName: 'Chatter', workspaceName: 'Elsewhere' };
    const channel = await Channel.open(new HttpClient(system.run.chatApis[0]), 'chatter', person);
    const subscriber = new Subscriber('chatter', channel.host, system.run.notifyServers);
    subscriber.start();
    await within(PATIENCE_MS, () => subscriber.isLive);
    return new Chatter(channel, subscriber);
  }

  /** Chats until `work` has ended. Returns a row of the report. */
  async during(name, work) {
    step(name);
    this.#sentAt.clear();
    const started = performance.now();
    const timed = async () => {
      await work();
      return (performance.now() - started) / 1_000;
    };
    const seconds = await repeatedWhile(timed, async () => {
      void this.#send();
      await pause(SEND_EVERY_MS);
    });
    await this.settled();
    return { name, seconds, latencies: this.#latencies() };
  }

  /** Resolves when every message that was sent has been heard. */
  async settled() {
    const isHeard = () => this.#latencies().length === this.#sentAt.size;
    if (!(await within(PATIENCE_MS, isHeard))) throw new Error('a message was never heard');
  }

  async close() {
    await this.subscriber.close();
  }

  async #send() {
    const clientId = randomUUID();
    this.#sentAt.set(clientId, performance.now());
    const body = { content: 'anybody there?', clientId };
    await this.channel.host.call('POST', `/api/chat/${this.channel.id}/messages`, { body, key: clientId });
  }

  #latencies() {
    return this.subscriber.heard.flatMap(({ data, at }) => {
      const sentAt = this.#sentAt.get(data.message?.clientId);
      return sentAt === undefined ? [] : [at - sentAt];
    });
  }
}
