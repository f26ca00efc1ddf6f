import { within } from '../../client/within.mjs';
import { Channel } from '../../client/channel.mjs';
import { HttpClient } from '../../client/http-client.mjs';
import { call } from '../client/https.mjs';
import { withGateway } from './with-gateway.mjs';

/** Two of each service that the gateway reaches, at addresses of their own. They trust the proxy alone. */
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
 * @param {import('./with-gateway.mjs').Runnable} runnable
 * @param {import('./with-gateway.mjs').Means} means
 * @param {import('../../../libs/system/src/system.mjs').System} system
 * @param {(scene: import('../checks/systems.mjs').SystemScene) => Promise<T>} work
 * @returns {Promise<T>}
 */
export function inFrontOf(runnable, means, system, work) {
  const { name } = runnable.proxy;
  const [chatApi, notifyServer] = [system.run.chatApis, system.run.notifyServers].map(upstreamOf);
  return withGateway(runnable, { ...means, name: `${name}-system` }, { chatApi, notifyServer }, async (scene) => {
    const host = { email: `${name}@example.com`, fullName: name, workspaceName: name };
    const channel = await Channel.open(new HttpClient(system.run.chatApis[0]), 'general', host);
    return work({ ...scene, system, channel });
  });
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
