import ipaddr from 'ipaddr.js';

/**
 * Some proxies append the port of the client's connection, which is another one with each connection, or put IPv6 in
 * brackets.
 */
const DECORATED = /^(?:(\d+\.\d+\.\d+\.\d+):\d+|\[(.*)\](?::\d+)?)$/;
const PREFIX_64_GROUPS = 4;

/**
 * What identifies the client at an address: of IPv4 the whole address, of IPv6 the first 64 bits, since one
 * customer has all addresses below them. Text that is no address identifies itself.
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
 * The address, as IPv4 where a socket that takes both kinds wrote IPv4 as IPv6: `::ffff:192.0.2.7` is
 * `192.0.2.7`.
 */
export function unmappedAddress(address: string): string {
  const parsed = parseIpv6(address);
  return parsed?.isIPv4MappedAddress() ? parsed.toIPv4Address().toString() : address;
}

/** Whether `text` is an address or a network such as `10.0.0.0/8`. */
export function isNetwork(text: string): boolean {
  const { IPv4, IPv6 } = ipaddr;
  if (text.includes('/')) return IPv4.isValidCIDRFourPartDecimal(text) || IPv6.isValidCIDR(text);
  return IPv4.isValidFourPartDecimal(text) || IPv6.isValid(text);
}

/** Null for anything but IPv6. The name of a zone may have characters that ipaddr.js refuses. */
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
