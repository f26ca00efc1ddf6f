const IPV4_IN_IPV6 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
/** As some proxies name a client, by a port that is another with each connection. */
const WITH_PORT = /^(?:(\d+\.\d+\.\d+\.\d+)|\[(.*)\]):\d+$/;
const GROUPS = 8;
const PREFIX_GROUPS = 4;

/** Whom an address stands for: itself, or of IPv6 the first 64 bits, since one customer has all of the rest. */
export function addressKey(address: string | undefined): string {
  if (address === undefined) return 'unknown';
  const [, ipv4, ipv6] = WITH_PORT.exec(address) ?? [];
  return keyOf(ipv4 ?? ipv6 ?? address);
}

function keyOf(address: string): string {
  if (!address.includes(':')) return address;
  return IPV4_IN_IPV6.exec(address)?.[1] ?? prefix64(address);
}

function prefix64(address: string): string {
  const [head = '', tail] = address.toLowerCase().split('%')[0]!.split('::');
  const groups = groupsOf(head);
  if (tail !== undefined) groups.push(...zeros(GROUPS - groups.length - groupsOf(tail).length), ...groupsOf(tail));
  return `${groups.slice(0, PREFIX_GROUPS).map(withoutZeros).join(':')}::/64`;
}

function groupsOf(part: string): string[] {
  return part === '' ? [] : part.split(':');
}

function zeros(count: number): string[] {
  return Array.from({ length: Math.max(0, count) }, () => '0');
}

function withoutZeros(group: string): string {
  return group.replace(/^0+(?=.)/, '');
}
