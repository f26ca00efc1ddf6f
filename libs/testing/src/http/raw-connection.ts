import { connect, type Socket } from 'node:net';

/** A TCP connection to a service, for bytes that no HTTP client sends. */
export interface RawConnection {
  socket: Socket;
  heard: Heard;
}

/** Everything that the service has answered on a connection, and how that ended. */
export interface Heard {
  text: string;
  hasEnded: boolean;
  errors: Error[];
}

/** @param allowHalfOpen keeps this side open when the service ends its own */
export function openConnection(url: string, { allowHalfOpen = false } = {}): RawConnection {
  const { hostname, port } = new URL(url);
  const socket = connect({ port: Number(port), host: hostname, allowHalfOpen });
  const heard: Heard = { text: '', hasEnded: false, errors: [] };
  socket
    .on('data', (bytes) => (heard.text += bytes.toString()))
    .on('end', () => (heard.hasEnded = true))
    .on('error', (error) => heard.errors.push(error));
  return { socket, heard };
}
