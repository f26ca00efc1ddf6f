import { within } from '../../client/within.mjs';
import { answers } from '../checks/answers.mjs';
import { headers } from '../checks/headers.mjs';
import { refusals } from '../checks/refusals.mjs';
import { routes } from '../checks/routes.mjs';
import { streams } from '../checks/streams.mjs';
import { upstreams } from '../checks/upstreams.mjs';
import { call } from '../client/https.mjs';
import { StandIns } from '../stand-ins/stand-ins.mjs';
import { withGateway } from './with-gateway.mjs';

const WELL_MS = 30_000;

/** What is checked with stand-ins for the services, which show what the gateway sends. */
export const WIRE_CHECKS = [...routes, ...headers, ...refusals, ...streams, ...upstreams, ...answers];

/**
 * Runs `work` with a gateway in front of stand-ins.
 * @template T
 * @param {import('./with-gateway.mjs').Runnable} runnable
 * @param {import('./with-gateway.mjs').Means} means
 * @param {(scene: import('../checks/check.mjs').WireScene) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withStandIns(runnable, means, work) {
  const standIns = await StandIns.start();
  const named = { ...means, name: runnable.proxy.name };
  try {
    return await withGateway(runnable, named, standIns.upstreams, (scene) => work({ ...scene, standIns }));
  } finally {
    await standIns.close();
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
