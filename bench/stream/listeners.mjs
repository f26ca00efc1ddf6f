/**
 * Holds many event streams in a process of its own, counts the events that arrive on all of them, and tells
 * how long those on the first took: their text has the time of sending, as `<sent 1234.5>`.
 *
 * The parent sends `{ open: { url, headers[] } }`, one stream for each entry of `headers`, then
 * `{ take: true }`, and gets `{ opened: n }` and `{ events, bytes, latencies }` since the last answer.
 */
import { request } from 'node:http';

/** Begins each event that is counted. Frames of the stream itself have other names. */
const EVENT = Buffer.from('event: message.created');
const SENT = /<sent ([\d.]+)>/g;

let streams = [];
let events = 0;
let bytes = 0;
let latencies = [];

process.on('message', async ({ open, take }) => {
  if (open) process.send({ opened: await openAll(open) });
  if (take) {
    process.send({ events, bytes, latencies });
    [events, bytes, latencies] = [0, 0, []];
  }
});

async function openAll({ url, headers }) {
  for (const stream of streams) stream.destroy();
  streams = [];
  for (const [index, each] of headers.entries()) streams.push(await openOne(url, each, index === 0));
  return streams.length;
}

function openOne(url, headers, isTimed) {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { headers: { ...headers, accept: 'text/event-stream' }, agent: false });
    outgoing.once('error', reject);
    outgoing.once('response', (response) => {
      if (response.statusCode !== 200) reject(new Error(`refused with ${response.statusCode}`));
      response.on('error', () => undefined);
      response.on('data', (chunk) => count(chunk, isTimed));
      resolve(outgoing);
    });
    outgoing.end();
  });
}

/** A name that is cut by the end of a chunk is not counted: that is rare, and the same for all servers. */
function count(chunk, isTimed) {
  bytes += chunk.length;
  for (let at = chunk.indexOf(EVENT); at >= 0; at = chunk.indexOf(EVENT, at + EVENT.length)) events += 1;
  if (!isTimed) return;
  const now = performance.timeOrigin + performance.now();
  for (const [, sent] of chunk.toString('latin1').matchAll(SENT)) latencies.push(now - Number(sent));
}
