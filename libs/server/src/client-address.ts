import express, { type Request } from 'express';
import ipaddr from 'ipaddr.js';
import { isIP } from 'node:net';

/**
 * Some proxies append the port of the client's connection, which differs for each connection, or put an IPv6
 * address in brackets.
 */
const DECORATED = /^(?:(\d+\.\d+\.\d+\.\d+):\d+|\[([^[\]]*)\](?::\d+)?)$/;
/** More proxies than anybody has in a row. Entries beyond are not read. */
const MOST_HOPS = 32;
const PREFIX_64_GROUPS = 4;

type IsTrusted = (address: string, hop: number) => boolean;

/**
 * The address of the client in its one canonical form: the farthest in `X-Forwarded-For` that a trusted proxy
 * says, if it is an address. Other text ends the way back, since nobody who is trusted wrote it: then it is
 * the address of the last trusted proxy. Undefined if the connection is closed.
 */
export function clientAddress(request: Request): string | undefined {
  const isTrusted = request.app.get('trust proxy fn') as IsTrusted;
  let address = addressIn(request.socket.remoteAddress ?? '');
  for (const [index, hop] of forwardedFor(request).entries()) {
    const before = address !== undefined && isTrusted(address, index) ? addressIn(hop) : undefined;
    if (before === undefined) break;
    address = before;
  }
  return address;
}

/** Lists the nearest first. Node joins several headers of this name. */
function forwardedFor({ headers }: Request): string[] {
  const header = headers['x-forwarded-for'];
  if (header === undefined) return [];
  return String(header).split(',').slice(-MOST_HOPS).reverse();
}

/** Reads an address: IPv6 as in RFC 5952, without zone; mapped IPv4 as IPv4. Undefined for other text. */
export function addressIn(text: string): string | undefined {
  const trimmed = text.trim();
  const [, ipv4, ipv6] = DECORATED.exec(trimmed) ?? [];
  const [bare = ''] = (ipv4 ?? ipv6 ?? trimmed).split('%', 1);
  return isIP(bare) === 0 ? undefined : ipaddr.process(bare).toString();
}

/**
 * Identifies the client at an address from {@link clientAddress}: by the whole IPv4 address, or by the first
 * 64 bits of an IPv6 address, because one customer has all addresses with the same prefix.
 */
export function clientKey(address: string | undefined): string {
  if (address === undefined) return 'unknown';
  return isIP(address) === 6 ? prefix64(ipaddr.IPv6.parse(address)) : address;
}

/**
 * Whether `text` is an address or a network such as `10.0.0.0/8` that Express can trust. Express itself
 * also reads forms such as `010.0.0.1`, which is 8.0.0.1 there; and it throws for some that are correct, such
 * as `0.0.0.0/0`.
 */
export function isNetwork(text: string): boolean {
  return isIP(text.replace(/\/\d+$/, '')) !== 0 && isTrustable(text);
}

function isTrustable(network: string): boolean {
  try {
    express().set('trust proxy', [network]);
    return true;
  } catch {
    return false;
  }
}

function prefix64({ parts }: ipaddr.IPv6): string {
  const groups = parts.slice(0, PREFIX_64_GROUPS).map((group) => group.toString(16));
  return `${groups.join(':')}::/64`;
}
