import { Channel } from '../../tools/client/channel.mjs';
import { readHistory } from '../../tools/client/history.mjs';
import { Subscriber } from '../../tools/client/subscriber.mjs';
import { within } from '../../tools/client/within.mjs';
import { Failure } from '../../libs/system/src/failure.mjs';

const STREAMS_PER_PERSON = 10;
const PATIENCE_MS = 60_000;

/** Notes when it first heard each message, and how often it heard one again. */
class Witness extends Subscriber {
  /** @type {Map<string, number>} */
  firstHeard = new Map();
  doubled = 0;

  /** @param {any} envelope */
  hear({ type, data }) {
    if (type !== 'message.created') return;
    if (this.firstHeard.has(data.message.id)) this.doubled++;
    else this.firstHeard.set(data.message.id, performance.now());
  }
}

/**
 * The streams of several members of one channel.
 *
 * @typedef {object} Heard
 * @property {number} streams
 * @property {number} messages that every stream should have heard
 * @property {number} lost deliveries that never came, without a reset that told the client to read the history,
 *   or of messages that are not in the history either
 * @property {number} toRead deliveries that never came, but are in the history that a reset told the client to read
 * @property {number} doubled deliveries that came more than once
 * @property {string[]} resets
 * @property {number} reconnects
 * @property {number[]} latencies milliseconds from the request of a message to each stream
 */
export class Audience {
  /** @param {Channel} channel @param {Witness[]} witnesses */
  constructor(channel, witnesses) {
    this.channel = channel;
    this.witnesses = witnesses;
  }

  /**
   * @param {import('../../tools/client/http-client.mjs').HttpClient} api
   * @param {string} events
   * @param {number} streams
   * @returns {Promise<Audience>} all of whose streams are live
   */
  static async gather(api, events, streams) {
    const host = { email: `host@run-${Date.now()}.example.com`, fullName: 'Host', workspaceName: 'Rollout' };
    const channel = await Channel.open(api, 'rollout', host);
    const witnesses = [];
    while (witnesses.length < streams) {
      const person = await channel.invite(`Listener ${channel.invited + 1}`);
      await channel.join(person);
      const count = Math.min(STREAMS_PER_PERSON, streams - witnesses.length);
      for (let n = 0; n < count; n++) witnesses.push(new Witness(`stream ${witnesses.length}`, person, [events]));
    }
    for (const witness of witnesses) witness.start();
    const areLive = await within(PATIENCE_MS, () => witnesses.every(({ isLive }) => isLive));
    if (!areLive) throw new Failure(`Only ${witnesses.filter(({ isLive }) => isLive).length} streams became live.`);
    return new Audience(channel, witnesses);
  }

  /**
   * Waits until all streams have heard all messages, for a minute at most.
   * @param {import('./lane.mjs').Sent[]} sent
   * @returns {Promise<Heard>}
   */
  async judge(sent) {
    const missingTo = ({ firstHeard }) => sent.filter(({ id }) => !firstHeard.has(id));
    await within(PATIENCE_MS, () => this.witnesses.every((witness) => missingTo(witness).length === 0), 1_000);
    const { messages } = await readHistory(this.channel.host, this.channel.id);
    const history = new Set(messages.map(({ id }) => id));
    const missing = this.witnesses.flatMap((witness) =>
      missingTo(witness).map(({ id }) => ({ id, wasReset: witness.resets.length > 0 })),
    );
    const toRead = missing.filter(({ id, wasReset }) => wasReset && history.has(id)).length;
    return {
      streams: this.witnesses.length,
      messages: sent.length,
      lost: missing.length - toRead,
      toRead,
      doubled: sum(this.witnesses.map(({ doubled }) => doubled)),
      resets: this.witnesses.flatMap(({ resets }) => resets),
      reconnects: sum(this.witnesses.map(({ ended }) => ended)),
      latencies: this.witnesses.flatMap(({ firstHeard }) =>
        sent.flatMap(({ id, at }) => (firstHeard.has(id) ? [firstHeard.get(id) - at] : [])),
      ),
    };
  }

  async close() {
    await Promise.all(this.witnesses.map((witness) => witness.close()));
  }
}

/** @param {number[]} values */
function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}
