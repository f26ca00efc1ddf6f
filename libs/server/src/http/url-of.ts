import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The address at which a server listens, as `http://127.0.0.1:6688`. */
export function urlOf(server: Server): string {
  const { address, port, family } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
