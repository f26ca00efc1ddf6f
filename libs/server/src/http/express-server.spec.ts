import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import express, { type Express, type Request, type Response } from 'express';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { ExpressServer } from './express-server.js';

describe('an Express server', () => {
  let app: Express;
  let server: Server;
  let url: string;

  beforeAll(async () => {
    app = express();
    const adapter = new ExpressServer(app);
    adapter.initHttpServer();
    server = adapter.getHttpServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(() => void server.close());

  it("creates requests and responses with Express's prototypes", async () => {
    const prototypes: unknown[] = [];
    server.prependOnceListener('request', (request: Request, response: Response) => {
      prototypes.push(Object.getPrototypeOf(request), Object.getPrototypeOf(response));
    });
    await fetch(url);
    expect(prototypes[0]).toBe(app.request);
    expect(prototypes[1]).toBe(app.response);
  });

  it("gives handlers Express's own methods", async () => {
    app.get('/greeting', (request: Request, response: Response) => {
      response.status(202).json({ isOfApp: request.app === app && response.app === app, q: request.query['q'] });
    });
    const answer = await fetch(`${url}/greeting?q=hello`);
    expect(answer.status).toBe(202);
    expect(await answer.json()).toEqual({ isOfApp: true, q: 'hello' });
  });

  it.each([
    ['without a host', '', 'The header `Host` is missing.'],
    [
      'with an unknown expectation',
      'Host: x\r\nExpect: a-miracle\r\n',
      '`Expect` is "a-miracle"; it must be "100-continue".',
    ],
  ])('answers a request %s with a problem', async (_, headers, detail) => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.write(`GET /greeting HTTP/1.1\r\n${headers}\r\n`);
    const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 400 .*\r\nContent-Type: application\/problem\+json/s);
    expect(JSON.parse(body)).toMatchObject({ code: 'invalid_request', detail });
  });

  it('distinguishes paths by case and by a trailing slash', async () => {
    app.get('/one-name', (_: Request, response: Response) => void response.send());
    const statuses = ['/one-name', '/One-Name', '/one-name/'].map(async (path) => (await fetch(url + path)).status);
    expect(await Promise.all(statuses)).toEqual([200, 404, 404]);
  });

  describe('with If-None-Match', () => {
    const tagged = (_: Request, response: Response) => void response.setHeader('ETag', '"a.1"').json({ total: 2 });

    beforeAll(() => {
      // As in a service: only handlers set tags.
      app.disable('etag');
      app.get('/tagged', tagged).post('/tagged', tagged);
      app.get('/untagged', (_, response) => void response.json({ total: 2 }));
      app.get('/missing', (_, response) => void response.status(404).setHeader('ETag', '"a.1"').json({ total: 2 }));
    });

    async function ask(path: string, method: string, tags: string) {
      const answer = await fetch(url + path, { method, headers: { 'if-none-match': tags } });
      return [answer.status, answer.headers.get('etag'), await answer.text()];
    }

    it.each(['"a.1"', 'W/"a.1"', '"b.1", "a.1"', '"b.1",W/"a.1" ,', '*'])('%s answers 304', async (tags) => {
      expect(await ask('/tagged', 'GET', tags)).toEqual([304, '"a.1"', '']);
      expect(await ask('/tagged', 'HEAD', tags)).toEqual([304, '"a.1"', '']);
    });

    it.each(['"b.1"', '"1"', '"a.2"', 'a.1', '"a.1', '"xa.1"', ''])('%s sends the whole answer', async (tags) => {
      expect(await ask('/tagged', 'GET', tags)).toEqual([200, '"a.1"', '{"total":2}']);
      expect(await ask('/tagged', 'HEAD', tags)).toEqual([200, '"a.1"', '']);
    });

    it('sends answers to writes, errors, and answers without a tag', async () => {
      expect(await ask('/tagged', 'POST', '"a.1"')).toEqual([200, '"a.1"', '{"total":2}']);
      expect(await ask('/missing', 'GET', '"a.1"')).toEqual([404, '"a.1"', '{"total":2}']);
      expect(await ask('/untagged', 'GET', '*')).toEqual([200, null, '{"total":2}']);
    });
  });
});
