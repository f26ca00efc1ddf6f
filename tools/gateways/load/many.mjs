import { EventStream } from '../client/event-stream.mjs';

const AT_ONCE = 25;

/**
 * Opens many streams, each on a connection of its own.
 * @param {import('../client/https.mjs').Site} site
 * @param {{ count: number, from: string, token?: string }} options
 * @returns {Promise<EventStream[]>}
 */
export async function openStreams(site, { count, ...options }) {
  /** @type {EventStream[]} */
  const opened = [];
  let begun = 0;
  const opening = async () => {
    while (begun++ < count) opened.push(await EventStream.open(site, options));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, opening));
  return opened;
}
