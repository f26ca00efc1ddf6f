import { freePort } from '../../../libs/system/src/index.mjs';
import { Upstream } from './upstream.mjs';

/** Two stand-ins for chat-apis and one for a notify-server. */
export class StandIns {
  /**
   * @param {Upstream[]} chatApis
   * @param {Upstream} notifyServer
   * @param {{ chat: number, notify: number }} ports
   */
  constructor(chatApis, notifyServer, ports) {
    this.chatApis = chatApis;
    this.notifyServer = notifyServer;
    this.ports = ports;
  }

  static async start() {
    const ports = { chat: await freePort(), notify: await freePort() };
    const chatApis = [1, 2].map((number) => new Upstream(`chat-api-${number}`, { isStreaming: false }));
    const notifyServer = new Upstream('notify-server', { isStreaming: true });
    const standIns = new StandIns(chatApis, notifyServer, ports);
    for (const upstream of standIns.all) await standIns.revive(upstream);
    return standIns;
  }

  get all() {
    return [...this.chatApis, this.notifyServer];
  }

  /** @returns {Record<'chatApi' | 'notifyServer', import('../proxies/gateway.mjs').Upstream>} */
  get upstreams() {
    const chatApi = { addresses: ['127.0.0.1', '127.0.0.2'], port: this.ports.chat };
    return { chatApi, notifyServer: { addresses: ['127.0.0.1'], port: this.ports.notify } };
  }

  /** Everything that the upstreams have seen since `forget`. */
  get seen() {
    return this.all.flatMap(({ seen }) => seen);
  }

  forget() {
    for (const upstream of this.all) upstream.seen = [];
  }

  /** Lets an upstream listen, again. @param {Upstream} upstream */
  async revive(upstream) {
    const index = this.chatApis.indexOf(upstream);
    await upstream.listen(`127.0.0.${Math.max(index, 0) + 1}`, index < 0 ? this.ports.notify : this.ports.chat);
  }

  async close() {
    for (const upstream of this.all) await upstream.close();
  }
}
