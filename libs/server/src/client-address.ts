import express from 'express';
import ipaddr from 'ipaddr.js';
import { isIP } from 'node:net';

/**
 * Some proxies append the port of the client's connection, which differs for each connection, or put an IPv6
 * address in brackets.
 */
const DECORATED = /^(?:(\d+\.\d+\.\d+\.\d+):\d+|\[(.*)\](?::\d+)?)$/;
const PREFIX_64_GROUPS = 4;

/**
 * Identifies the client at an address: by the whole IPv4 address, or by the first 64 bits of an IPv6 address,
 * because one customer has all addresses with the same prefix. Other text is returned as it is.
 */
export function clientKey(address: string | undefined): string {
  if (address === undefined) return 'unknown';
  const [, ipv4, ipv6] = DECORATED.exec(address) ?? [];
  const bare = ipv4 ?? ipv6 ?? address;
  const parsed = parseIpv6(bare);
  if (parsed === null) return bare;
  return parsed.isIPv4MappedAddress() ? parsed.toIPv4Address().toString() : prefix64(parsed);
}

/**
 * Converts an IPv4 address that a dual-stack socket reports as IPv6: `::ffff:192.0.2.7` becomes `192.0.2.7`.
 */
export function unmappedAddress(address: string): string {
  const parsed = parseIpv6(address);
  return parsed?.isIPv4MappedAddress() ? parsed.toIPv4Address().toString() : address;
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

/** Null for text that is not an IPv6 address. ipaddr.js refuses some zone names, so the zone is cut off. */
function parseIpv6(text: string): ipaddr.IPv6 | null {
  if (!text.includes(':')) return null;
  try {
    return ipaddr.IPv6.parse(text.replace(/%.*$/s, ''));
  } catch {
    return null;
  }
}

function prefix64({ parts }: ipaddr.IPv6): string {
  const groups = parts.slice(0, PREFIX_64_GROUPS).map((group) => group.toString(16));
  return `${groups.join(':')}::/64`;
}
