import { Controller, Get, HttpCode, Module, Post } from '@nestjs/common';
import { eventually, openConnection } from '@fechatter/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { Public } from '../access/route-access.js';
import type { ServiceSettings } from '../config/service-settings.js';
import { HealthModule } from '../health/health.module.js';
import type { RunningService } from '../run/running-service.js';
import { startQuietly } from '../run/testing/quiet-service.js';

const noRelease = () => undefined;
let release: () => void = noRelease;

@Public()
@Controller('api/notes')
class NotesController {
  @Post()
  create(): object {
    return {};
  }

  @Post('slow')
  @HttpCode(204)
  slow(): Promise<void> {
    return new Promise((resolve) => (release = resolve));
  }

  @Get()
  list(): object[] {
    return [];
  }
}

@Module({ imports: [HealthModule.with({ useFactory: () => [] })], controllers: [NotesController] })
class NotesModule {}

const services: RunningService[] = [];
const sockets: Socket[] = [];

afterEach(async () => {
  release();
  release = noRelease;
  sockets.splice(0).forEach((socket) => socket.destroy());
  for (const service of services.splice(0)) await service.drain();
});

async function start(more: Partial<ServiceSettings> = {}): Promise<RunningService> {
  const service = await startQuietly(NotesModule, more);
  services.push(service);
  return service;
}

function open({ url }: RunningService) {
  const { socket, heard } = openConnection(url, { allowHalfOpen: true });
  sockets.push(socket);
  const ask = async (request: string) => {
    const before = heard.text.length;
    socket.write(request);
    await eventually(() => expect(heard.text.slice(before)).toMatch(/^HTTP\/1\.1 \d+ [^]*\r\n\r\n/));
    return heard.text.slice(before);
  };
  return { socket, heard, ask };
}

const POST = 'POST /api/notes HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n';
const SLOW_POST = POST.replace('/notes', '/notes/slow');

describe('a connection that is kept', () => {
  it('is kept for 620 seconds by default, and says so', async () => {
    const { ask } = open(await start());
    const answer = await ask(POST);
    expect(answer).toMatch(/^HTTP\/1\.1 201 /);
    expect(answer).toContain('\r\nKeep-Alive: timeout=620\r\n');
  });

  it('is ended a second after the time that it says, in stages', async () => {
    const { socket, heard, ask } = open(await start({ keepAliveSeconds: 1 }));
    expect(await ask(POST)).toContain('\r\nKeep-Alive: timeout=1\r\n');
    const answeredAt = performance.now();
    await eventually(() => expect(heard.hasEnded).toBe(true));
    expect(performance.now() - answeredAt).toBeGreaterThan(1_900);
    // What meets the end is not done, and not reset while the other side may still be reading.
    socket.end(POST);
    await once(socket, 'close');
    expect(heard.errors).toEqual([]);
    expect(heard.text.match(/HTTP\/1\.1 201/g)).toHaveLength(1);
  });

  it('is kept anew with each request, also with one that comes after the time that it says', async () => {
    const { heard, ask } = open(await start({ keepAliveSeconds: 1 }));
    for (const waitMs of [0, 1_500, 1_500]) {
      const sendAt = performance.now() + waitMs;
      await eventually(() => expect(performance.now()).toBeGreaterThan(sendAt));
      expect(await ask(POST)).toMatch(/^HTTP\/1\.1 201 /);
    }
    expect(heard.hasEnded).toBe(false);
  });
});

describe('a connection on which nothing has come', () => {
  it('is kept beyond the time for a request, and then answers one', async () => {
    const service = await start();
    Object.assign(service.app.getHttpServer() as object, { headersTimeout: 100, requestTimeout: 100 });
    const [unused, begun] = [open(service), open(service)];
    begun.socket.write('POST /api');
    await eventually(() => expect(begun.heard.hasEnded).toBe(true), { timeoutMs: 15_000 });
    expect(begun.heard.text).toMatch(/^HTTP\/1\.1 400 [^]*The request did not come within 30 seconds\./);
    expect(unused.heard).toMatchObject({ text: '', hasEnded: false });
    expect(await unused.ask(POST)).toMatch(/^HTTP\/1\.1 201 /);
  }, 15_000);

  it('is ended once it has been kept as long as one that was used', async () => {
    const service = await start({ keepAliveSeconds: 1 });
    Object.assign(service.app.getHttpServer() as object, { headersTimeout: 100, requestTimeout: 100 });
    const { socket, heard } = open(service);
    await eventually(() => expect(heard.hasEnded).toBe(true), { timeoutMs: 15_000 });
    expect(heard).toMatchObject({ text: '', errors: [] });
    socket.end();
  }, 15_000);
});

describe('a service that stops', () => {
  it('says "Connection: close" in the answers to requests in progress, and ends their connections', async () => {
    const service = await start();
    const { socket, heard } = open(service);
    socket.write(SLOW_POST);
    await eventually(() => expect(release).not.toBe(noRelease));
    const drained = service.drain();
    release();
    await eventually(() => expect(heard.hasEnded).toBe(true));
    expect(heard.text).toMatch(/^HTTP\/1\.1 204 [^]*\r\nConnection: close\r\n/);
    socket.end();
    await drained;
  });

  it('answers a request that was on its way on an idle connection, and says that it ends', async () => {
    const service = await start();
    const { socket, heard, ask } = open(service);
    expect(await ask(POST)).toContain('\r\nConnection: keep-alive\r\n');
    const drained = service.drain();
    // The service listens no more.
    await eventually(() => expect((service.app.getHttpServer() as { listening: boolean }).listening).toBe(false));
    const last = await ask(POST);
    expect(last).toMatch(/^HTTP\/1\.1 201 /);
    expect(last).toContain('\r\nConnection: close\r\n');
    await eventually(() => expect(heard.hasEnded).toBe(true));
    socket.end();
    await drained;
    expect(heard.errors).toEqual([]);
  });

  it('answers a request that came on an idle connection while the process stood still', async () => {
    const service = await start();
    const { socket, heard, ask } = open(service);
    await ask(POST);
    const drained = service.drain();
    await eventually(() => expect((service.app.getHttpServer() as { listening: boolean }).listening).toBe(false));
    // From here the timers are next, and what came is read after them.
    await setImmediate();
    const answer = ask(POST);
    for (const until = performance.now() + 1_000; performance.now() < until;);
    expect(await answer).toMatch(/^HTTP\/1\.1 201 [^]*\r\nConnection: close\r\n/);
    socket.end();
    await drained;
    expect(heard.errors).toEqual([]);
  });

  it('ends idle connections without a reset, and does not wait for clients that keep them', async () => {
    const service = await start();
    const { socket, heard, ask } = open(service);
    const unused = open(service);
    await ask(POST);
    const drained = service.drain();
    await eventually(() => expect([heard.hasEnded, unused.heard.hasEnded]).toEqual([true, true]));
    // Comes after the end: it is not done, and not reset while the other side may still be reading.
    socket.write(POST);
    const startedAt = performance.now();
    await drained;
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    expect(heard.errors).toEqual([]);
    expect(heard.text.match(/HTTP\/1\.1 201/g)).toHaveLength(1);
  });

  it('lets a request that has begun to come be completed', async () => {
    const service = await start();
    const { socket, heard, ask } = open(service);
    await ask(POST);
    const bytesBefore = socket.bytesWritten;
    socket.write(POST.slice(0, 20));
    await eventually(() => expect(socket.bytesWritten).toBe(bytesBefore + 20));
    const other = open(service);
    await other.ask(POST);
    const drained = service.drain();
    await eventually(() => expect(other.heard.hasEnded).toBe(true));
    expect(heard.hasEnded).toBe(false);
    expect(await ask(POST.slice(20))).toMatch(/^HTTP\/1\.1 201 [^]*\r\nConnection: close\r\n/);
    sockets.forEach((each) => each.end());
    await drained;
  });
});
