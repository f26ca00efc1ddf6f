import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { within } from '../../client/within.mjs';
import { FaultyProxy } from './proxy.mjs';

const PATIENCE_MS = 3_000;
/** Long enough for an answer over the loopback. */
const SILENCE_MS = 150;

async function echo(greeting) {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (chunk) => socket.write(greeting + chunk));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** A connection that collects what it is sent. */
async function dial(port) {
  const socket = connect({ host: '127.0.0.1', port });
  const line = { socket, text: '', isClosed: false };
  socket.on('data', (chunk) => (line.text += chunk));
  socket.on('error', () => {});
  socket.on('close', () => (line.isClosed = true));
  await new Promise((resolve) => ['connect', 'close'].forEach((event) => socket.once(event, resolve)));
  return line;
}

describe('the proxy', () => {
  let servers;
  let proxy;
  let lines;

  beforeEach(async () => {
    servers = [await echo('one '), await echo('two ')];
    proxy = await FaultyProxy.start(servers[0].address().port);
    lines = [];
  });

  afterEach(async () => {
    for (const { socket } of lines) socket.destroy();
    await proxy.close();
    for (const server of servers) server.close();
  });

  const open = async () => {
    const line = await dial(proxy.port);
    lines.push(line);
    return line;
  };
  const hears = (line, text) => within(PATIENCE_MS, () => line.text === text, 5);

  it('forwards both ways', async () => {
    const line = await open();
    line.socket.write('a');
    expect(await hears(line, 'one a')).toBe(true);
  });

  it('holds back while stalled, also on new connections, and delivers afterwards', async () => {
    const old = await open();
    old.socket.write('a');
    await hears(old, 'one a');
    proxy.stall();
    const young = await open();
    for (const line of [old, young]) line.socket.write('b');
    await delay(SILENCE_MS);
    expect([old.text, young.text]).toEqual(['one a', '']);
    proxy.open();
    expect(await hears(old, 'one aone b')).toBe(true);
    expect(await hears(young, 'one b')).toBe(true);
  });

  it('resets connections while cut', async () => {
    const old = await open();
    old.socket.write('a');
    await hears(old, 'one a');
    proxy.cut();
    const young = await open();
    expect(await within(PATIENCE_MS, () => old.isClosed && young.isClosed, 5)).toBe(true);
    proxy.open();
    const next = await open();
    next.socket.write('c');
    expect(await hears(next, 'one c')).toBe(true);
  });

  it('never answers on a blackholed connection again, takes what it is sent, and serves new ones', async () => {
    const old = await open();
    old.socket.write('a');
    await hears(old, 'one a');
    proxy.blackhole();
    const young = await open();
    young.socket.write('b');
    expect(await hears(young, 'one b')).toBe(true);
    proxy.open();
    const failure = await new Promise((resolve) => old.socket.write('x'.repeat(2 ** 24), resolve));
    await delay(SILENCE_MS);
    expect([failure ?? null, old.text, old.isClosed]).toEqual([null, 'one a', false]);
  });

  it('leads to another server from then on', async () => {
    const old = await open();
    proxy.retarget(servers[1].address().port);
    const young = await open();
    young.socket.write('b');
    expect(await hears(young, 'two b')).toBe(true);
    expect(await within(PATIENCE_MS, () => old.isClosed, 5)).toBe(true);
  });
});
