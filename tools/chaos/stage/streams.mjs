import { connectNatsOnce } from '@fechatter/nats';

/**
 * Works on the streams of NATS itself, past the proxies. A bucket is a stream, too: `KV_MEMBERS`.
 * @template T
 * @param {import('./database.mjs').Servers} servers
 * @param {(streams: { delete(name: string): Promise<boolean>, purge(name: string): Promise<unknown> }) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withStreams(servers, work) {
  const connection = await connectNatsOnce(servers.system.natsEnvs.operator.NATS_URL, 'chaos');
  try {
    const manager = await connection.jetstreamManager({ checkAPI: false });
    return await work(manager.streams);
  } finally {
    await connection.close();
  }
}
