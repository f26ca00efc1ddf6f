import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import express, { type Express, type Request, type Response } from 'express';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
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

  it('distinguishes paths by case and by a trailing slash', async () => {
    app.get('/one-name', (_: Request, response: Response) => void response.send());
    const statuses = ['/one-name', '/One-Name', '/one-name/'].map(async (path) => (await fetch(url + path)).status);
    expect(await Promise.all(statuses)).toEqual([200, 404, 404]);
  });

  it('sends the whole answer even if the client has its entity tag', async () => {
    app.get('/tagged', (_: Request, response: Response) => {
      response.setHeader('ETag', '"1"').json({ total: 2 });
    });
    for (const tag of ['"1"', '*']) {
      const answer = await fetch(`${url}/tagged`, { headers: { 'if-none-match': tag } });
      expect([answer.status, await answer.json()]).toEqual([200, { total: 2 }]);
    }
  });
});
