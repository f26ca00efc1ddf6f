import { join } from 'node:path';
import { within } from '../../client/within.mjs';
import { answers } from '../checks/answers.mjs';
import { headers } from '../checks/headers.mjs';
import { refusals } from '../checks/refusals.mjs';
import { routes } from '../checks/routes.mjs';
import { streams } from '../checks/streams.mjs';
import { upstreams } from '../checks/upstreams.mjs';
import { call } from '../client/https.mjs';
import { NameServer } from '../proxies/dns.mjs';
import { Gateway } from '../proxies/gateway.mjs';
import { StandIns } from '../stand-ins/stand-ins.mjs';

const WELL_MS = 30_000;

/** What is checked with stand-ins for the services, which show what the gateway sends. */
export const WIRE_CHECKS = [...routes, ...headers, ...refusals, ...streams, ...upstreams, ...answers];

/**
 * Runs `work` with a gateway in front of stand-ins.
 * @template T
 * @param {{ proxy: import('../proxies/gateway.mjs').Proxy, program: string }} runnable
 * @param {{ folder: string, certificate: any, newAddress: () => string }} means
 * @param {(scene: import('../checks/check.mjs').WireScene) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withStandIns({ proxy, program }, { folder, certificate, newAddress }, work) {
  const standIns = await StandIns.start();
  const { chatApi, notifyServer } = standIns.upstreams;
  const dns = await NameServer.start({ 'chat-api': chatApi.addresses, 'notify-server': notifyServer.addresses });
  const place = { folder: join(folder, proxy.name), certificate, dnsPort: dns.port };
  const gateway = new Gateway(proxy, program, { ...place, chatApi, notifyServer });
  try {
    await gateway.start();
    return await work({ standIns, gateway, site: gateway.site, newAddress });
  } finally {
    await gateway.stop();
    await standIns.close();
    dns.close();
  }
}

/** Waits until the gateway uses both chat-apis. @param {import('../checks/check.mjs').WireScene} scene */
export async function settled({ site, standIns, newAddress }) {
  const from = newAddress();
  const isWell = async () => {
    standIns.forget();
    for (let index = 0; index < 6; index++) await call(site, '/api/me', { from });
    return standIns.chatApis.every(({ seen }) => seen.length > 0);
  };
  await within(WELL_MS, () => isWell().catch(() => false), 300);
}
