import { setTimeout as delay } from 'node:timers/promises';
import { claim } from './check.mjs';
import { within } from '../../client/within.mjs';
import { familyOf, readStat } from '../../measuring/process-usage.mjs';
import { median } from '../../measuring/statistics.mjs';
import { mebibytes } from '../../measuring/table.mjs';
import { EventStream } from '../client/event-stream.mjs';
import { Http2Connection } from '../client/http2.mjs';
import { call } from '../client/https.mjs';
import { openStreams } from '../load/many.mjs';

const FRAMES = 20;
const APART_MS = 100;
const LATEST_MS = 100;
const MANY = 2_000;

/** @type {import('./check.mjs').Check[]} */
export const streams = [
  {
    name: 'frames come unbuffered, within 100 ms',
    async run({ site, standIns, newAddress }) {
      const connection = await Http2Connection.open(site, { from: newAddress() });
      const opened = [await EventStream.open(site), await EventStream.openOn(connection)];
      const sentAt = [];
      for (let index = 0; index < FRAMES; index++) {
        sentAt.push(performance.now());
        standIns.notifyServer.send('tick', index);
        await delay(APART_MS);
      }
      const delays = opened.map(({ frames }) => frames.slice(1).map(({ data, at }) => at - sentAt[data]));
      for (const stream of opened) stream.close();
      connection.close();
      claim(
        delays.every(({ length }) => length === FRAMES),
        `${delays.map(({ length }) => length)} of ${FRAMES} came in time`,
      );
      const medians = delays.map(median);
      const longest = Math.max(...delays.flat());
      claim(Math.max(...medians) < LATEST_MS, `half of them took ${medians.map((ms) => ms.toFixed(0))} ms`);
      return `median ${medians.map((ms) => ms.toFixed(1)).join(' and ')} ms (HTTP/1.1 and 2), longest ${longest.toFixed(0)} ms`;
    },
  },
  {
    name: 'streams are not compressed',
    async run({ site }) {
      const asked = { headers: { 'Accept-Encoding': 'gzip, br, zstd', accept: 'text/event-stream' } };
      const connection = await Http2Connection.open(site);
      const { status, body, headers } = await connection.open('/api/events', asked.headers);
      body.destroy();
      connection.close();
      claim(status === 200 && headers['content-encoding'] === undefined, `they are ${headers['content-encoding']}`);
    },
  },
  {
    name: 'several streams and requests share one HTTP/2 connection',
    async run({ site, standIns, newAddress }) {
      const connection = await Http2Connection.open(site, { from: newAddress() });
      const opened = await Promise.all(Array.from({ length: 8 }, () => EventStream.openOn(connection)));
      const posts = Array.from({ length: 100 }, () => connection.call('/api/me', { method: 'POST', body: '{}' }));
      const statuses = (await Promise.all(posts)).map(({ status }) => status);
      standIns.notifyServer.send('tick', 0);
      const heard = await within(5_000, () => opened.every(({ frames }) => frames.length === 2));
      const most = connection.mostStreams;
      connection.close();
      claim(
        statuses.every((status) => status === 200),
        `answers were ${[...new Set(statuses)]}`,
      );
      claim(heard, 'not every stream got the frame');
      return `8 streams and 100 POSTs; the proxy takes ${most} at once`;
    },
  },
  {
    name: 'a stream that a client leaves is closed at notify-server',
    async run({ site, standIns, newAddress }) {
      await within(5_000, () => standIns.notifyServer.streams.size === 0);
      const connection = await Http2Connection.open(site, { from: newAddress() });
      const opened = [await EventStream.open(site), await EventStream.openOn(connection)];
      claim(standIns.notifyServer.streams.size === 2, `${standIns.notifyServer.streams.size} streams are open`);
      for (const stream of opened) stream.close();
      const isGone = await within(5_000, () => standIns.notifyServer.streams.size === 0);
      connection.close();
      claim(isGone, 'it is still open after 5 s');
    },
  },
  {
    name: '2,000 streams of one address at once',
    isSlow: true,
    async run({ site, gateway, standIns, newAddress }) {
      const from = newAddress();
      const started = performance.now();
      const opened = await openStreams(site, { count: MANY, from });
      const openedMs = performance.now() - started;
      const sentAt = performance.now();
      standIns.notifyServer.send('tick', 0);
      const heard = await within(30_000, () => opened.every(({ frames }) => frames.length === 2));
      const tookMs = performance.now() - sentAt;
      const bytes = familyOf(gateway.pid).reduce((sum, pid) => sum + (readStat(pid)?.residentBytes ?? 0), 0);
      const isServing = (await call(site, '/api/me', { from })).status;
      for (const stream of opened) stream.close();
      claim(heard, `${opened.filter(({ frames }) => frames.length < 2).length} did not get the frame`);
      claim(isServing === 200, `another request was answered with ${isServing}`);
      return `opened in ${(openedMs / 1_000).toFixed(1)} s, one frame to all in ${tookMs.toFixed(0)} ms, ${mebibytes(bytes)} MiB`;
    },
  },
];
