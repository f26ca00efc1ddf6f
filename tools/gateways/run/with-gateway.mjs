import { join } from 'node:path';
import { NameServer } from '../proxies/dns.mjs';
import { Gateway } from '../proxies/gateway.mjs';

/**
 * @typedef {{ proxy: import('../proxies/gateway.mjs').Proxy, program: string }} Runnable
 *
 * @typedef {object} Means what every gateway of a run shares
 * @property {string} folder in which each gateway gets one of its own
 * @property {{ certFile: string, keyFile: string, ca: string }} certificate
 * @property {() => string} newAddress
 */

/**
 * Runs `work` with a gateway in front of these upstreams, whose names a name server of its own knows.
 * @template T
 * @param {Runnable} runnable
 * @param {Means & { name: string }} means `name`: of the gateway's folder
 * @param {Record<'chatApi' | 'notifyServer', import('../proxies/gateway.mjs').Upstream>} upstreams
 * @param {(scene: import('../checks/check.mjs').Scene) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withGateway({ proxy, program }, { folder, certificate, newAddress, name }, upstreams, work) {
  const { chatApi, notifyServer } = upstreams;
  const dns = await NameServer.start({ 'chat-api': chatApi.addresses, 'notify-server': notifyServer.addresses });
  const place = { folder: join(folder, name), certificate, dnsPort: dns.port, ...upstreams };
  const gateway = new Gateway(proxy, program, place);
  try {
    await gateway.start();
    return await work({ gateway, site: gateway.site, newAddress });
  } finally {
    await gateway.stop();
    dns.close();
  }
}
