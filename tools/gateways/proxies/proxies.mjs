import { findOnPath } from '../../../libs/system/src/programs/find-on-path.mjs';
import { caddy } from './caddy.mjs';
import { envoy } from './envoy.mjs';
import { haproxy } from './haproxy.mjs';
import { nginx } from './nginx.mjs';
import { traefik } from './traefik.mjs';

/** The default of Compose first. */
export const PROXIES = [traefik, caddy, nginx, haproxy, envoy];

/**
 * @param {import('./gateway.mjs').Proxy} proxy
 * @returns {string | null} the program that GATEWAY_<NAME>_BIN names, or the one on PATH
 */
export function programOf({ name }) {
  return process.env[variableOf(name)] || findOnPath(name);
}

/** @param {string} name */
export function variableOf(name) {
  return `GATEWAY_${name.toUpperCase()}_BIN`;
}
