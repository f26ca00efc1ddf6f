import { join } from 'node:path';
import { within } from '../../client/within.mjs';
import { Channel } from '../../client/channel.mjs';
import { HttpClient } from '../../client/http-client.mjs';
import { call } from '../client/https.mjs';
import { NameServer } from '../proxies/dns.mjs';
import { Gateway } from '../proxies/gateway.mjs';

/**
 * Two of each service that the gateway reaches, at addresses of their own, which trust the proxy and nobody
 * else.
 */
export const SYSTEM_OPTIONS = /** @type {const} */ ({
  chatApis: 2,
  notifyServers: 2,
  ownHosts: true,
  engine: 'postgres',
  env: { TRUSTED_PROXIES: '127.0.0.1' },
  serviceEnv: {
    'chat-api': { ACCESS_TOKEN_TTL_SECONDS: '7200' },
    'notify-server': { MAX_STREAMS_PER_PERSON: '5000', MAX_STREAMS_PER_ADDRESS: '5000' },
  },
});

const WELL_MS = 30_000;

/**
 * Runs `work` with a gateway in front of the system.
 * @template T
 * @param {{ proxy: import('../proxies/gateway.mjs').Proxy, program: string }} runnable
 * @param {{ folder: string, certificate: any, newAddress: () => string }} means
 * @param {import('../../../libs/system/src/system.mjs').System} system
 * @param {(scene: import('../checks/systems.mjs').SystemScene) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function beforeSystem({ proxy, program }, { folder, certificate, newAddress }, system, work) {
  const [chatApi, notifyServer] = [system.run.chatApis, system.run.notifyServers].map(upstreamOf);
  const dns = await NameServer.start({ 'chat-api': chatApi.addresses, 'notify-server': notifyServer.addresses });
  const place = { folder: join(folder, `${proxy.name}-system`), certificate, dnsPort: dns.port };
  const gateway = new Gateway(proxy, program, { ...place, chatApi, notifyServer });
  try {
    await gateway.start();
    const host = { email: `${proxy.name}@example.com`, fullName: proxy.name, workspaceName: proxy.name };
    const channel = await Channel.open(new HttpClient(system.run.chatApis[0]), 'general', host);
    return await work({ system, channel, gateway, site: gateway.site, newAddress });
  } finally {
    await gateway.stop();
    dns.close();
  }
}

/** @param {string[]} urls at the same port @returns {import('../proxies/gateway.mjs').Upstream} */
function upstreamOf(urls) {
  const places = urls.map((url) => new URL(url));
  return { addresses: places.map(({ hostname }) => hostname), port: Number(places[0].port) };
}

/** Waits until the gateway answers. @param {import('../checks/check.mjs').Scene} scene */
export async function settledSystem({ site, newAddress }) {
  const from = newAddress();
  await within(
    WELL_MS,
    async () => (await call(site, '/health/ready', { from }).catch(() => null))?.status === 200,
    200,
  );
}
