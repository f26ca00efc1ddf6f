import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { eventually } from '../eventually.js';
import { StallProxy } from './stall-proxy.js';

describe('StallProxy', () => {
  let echo: Server;
  let proxy: StallProxy;

  beforeEach(async () => {
    echo = createServer((socket) => socket.on('error', () => undefined).pipe(socket)).listen(0, '127.0.0.1');
    await once(echo, 'listening');
    proxy = await StallProxy.start(`tcp://127.0.0.1:${(echo.address() as AddressInfo).port}`);
  });

  afterEach(async () => {
    await proxy.close();
    echo.close();
  });

  it('forwards bytes both ways', async () => {
    const client = await open(proxy);
    client.socket.write('hello');
    await eventually(() => expect(client.received).toBe('hello'));
  });

  it('forwards nothing while stalled, and everything afterwards', async () => {
    const client = await open(proxy);
    client.socket.write('before ');
    await eventually(() => expect(client.received).toBe('before '));
    proxy.stall();
    client.socket.write('held');
    const late = await open(proxy);
    late.socket.write('held too');
    // By the time that an open proxy has answered, a forwarded byte would have arrived too.
    const other = await StallProxy.start(`tcp://127.0.0.1:${(echo.address() as AddressInfo).port}`);
    const open2 = await open(other);
    open2.socket.write('x');
    await eventually(() => expect(open2.received).toBe('x'));
    expect([client.received, late.received]).toEqual(['before ', '']);
    proxy.resume();
    await eventually(() => expect([client.received, late.received]).toEqual(['before held', 'held too']));
    await other.close();
  });

  it('swallows the connections of a black hole for good, and no later one', async () => {
    const client = await open(proxy);
    client.socket.write('before');
    await eventually(() => expect(client.received).toBe('before'));
    proxy.blackhole();
    client.socket.write('lost');
    const late = await open(proxy);
    late.socket.write('late');
    await eventually(() => expect(late.received).toBe('late'));
    proxy.resume();
    client.socket.write('lost too');
    late.socket.write('r');
    await eventually(() => expect(late.received).toBe('later'));
    expect([client.received, client.socket.closed]).toEqual(['before', false]);
  });

  it('drops and refuses connections while cut', async () => {
    const client = await open(proxy);
    proxy.cut();
    await eventually(() => expect(client.socket.closed).toBe(true));
    const refused = connect(proxy.port, '127.0.0.1').on('error', () => undefined);
    await new Promise((resolve) => refused.once('close', resolve));
    proxy.resume();
    const again = await open(proxy);
    again.socket.write('back');
    await eventually(() => expect(again.received).toBe('back'));
  });

  it('puts its own address into a URL', () => {
    expect(proxy.urlFor('postgres://me:pw@db:5432/x')).toBe(`postgres://me:pw@127.0.0.1:${proxy.port}/x`);
    expect(proxy.urlFor('nats://host:4222')).toBe(`nats://127.0.0.1:${proxy.port}`);
  });
});

async function open(proxy: StallProxy): Promise<{ socket: Socket; received: string }> {
  const socket = connect(proxy.port, '127.0.0.1').on('error', () => undefined);
  const client = { socket, received: '' };
  socket.on('data', (chunk) => (client.received += chunk.toString()));
  await once(socket, 'connect');
  return client;
}
