import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from 'node:tls';

/**
 * Sends bytes as they are, and collects what comes until the gateway closes or `ms` are over.
 * @param {import('./https.mjs').Site} site
 * @param {string | string[]} text several are sent a moment apart
 * @param {{ ms?: number, pauseMs?: number }} [options]
 * @returns {Promise<{ text: string, statuses: number[], closed: boolean, tookMs: number }>}
 */
export async function raw({ port, ca }, text, { ms = 5_000, pauseMs = 100 } = {}) {
  const socket = connect({ host: '127.0.0.1', port, ca, ALPNProtocols: ['http/1.1'] });
  const chunks = [];
  let closed = false;
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('error', () => (closed = true));
  socket.on('end', () => (closed = true));
  socket.on('close', () => (closed = true));
  await once(socket, 'secureConnect');
  const started = performance.now();
  for (const piece of [text].flat()) {
    if (closed) break;
    socket.write(piece, 'latin1');
    await delay(pauseMs);
  }
  while (!closed && performance.now() - started < ms) await delay(20);
  const tookMs = performance.now() - started;
  socket.destroy();
  const received = Buffer.concat(chunks).toString('latin1');
  const statuses = [...received.matchAll(/HTTP\/1\.[01] (\d{3}) /g)].map(([, status]) => Number(status));
  return { text: received, statuses, closed, tookMs };
}
