import { readDocument, type OpenApiDocument } from '@fechatter/openapi';
import { ApiClient } from '@fechatter/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { ChatApi } from '../worlds/chat-api.js';

let api: ChatApi;
let client: ApiClient;

beforeAll(async () => {
  api = await ChatApi.start({ RELAY_ENABLED: 'false' });
  client = new ApiClient(api.url);
});
afterAll(() => api.stop());

it('serves the checked-in document to everyone', async () => {
  const { status, headers, body } = await client.get('/api/openapi.json');
  expect([status, headers.get('cache-control')]).toEqual([200, 'public, max-age=300']);
  expect(body).toEqual(readDocument());
});

describe('the addresses in the document', () => {
  const served = async (settings: Record<string, string>) => {
    const other = await ChatApi.start({ RELAY_ENABLED: 'false', ...settings });
    try {
      const { body } = await new ApiClient(other.url).get<OpenApiDocument>('/api/openapi.json');
      const page = await fetch(`${other.url}/api/docs`);
      const policy = page.headers.get('content-security-policy')?.match(/connect-src ([^;]*)/)?.[1];
      const events = body.paths['/api/events']?.['get']?.servers;
      return [body.servers[0]?.url, events?.[0]?.url, policy];
    } finally {
      await other.stop();
    }
  };

  it('are those of the configuration, and the page may call both', async () => {
    const settings = { PUBLIC_URL: 'https://chat.example.org/', PUBLIC_EVENTS_URL: 'https://live.example.org/x' };
    expect(await served(settings)).toEqual([
      'https://chat.example.org',
      'https://live.example.org/x',
      "'self' https://chat.example.org https://live.example.org",
    ]);
  });

  it('are the same for both services if only one is configured', async () => {
    const url = 'https://chat.example.org';
    expect(await served({ PUBLIC_URL: url })).toEqual([url, url, `'self' ${url}`]);
  });

  it('are those from which the document was fetched if none is configured', async () => {
    expect(await served({})).toEqual(['/', '/', "'self'"]);
  });
});

describe('the page', () => {
  it('loads only files that are served here', async () => {
    const page = await fetch(`${api.url}/api/docs`);
    const html = await page.text();
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const links = Array.from(html.matchAll(/(?:src|href)="([^"]*)"/g), ([, link = '']) => link);
    expect(links).toHaveLength(4);
    for (const link of links) {
      const file = await fetch(new URL(link, page.url));
      expect([link, file.status, (await file.arrayBuffer()).byteLength > 0]).toEqual([link, 200, true]);
      expect(file.headers.get('content-type')).toMatch(/^(image\/png|text\/(css|javascript); charset=utf-8)$/);
    }
  });

  it('is what / leads to', async () => {
    const response = await fetch(`${api.url}/?x=1`, { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([302, '/api/docs']);
    expect((await client.post('/', {})).status).toBe(404);
  });

  it('keeps the token over a reload, and has a box to filter the operations', async () => {
    const start = await (await fetch(`${api.url}/api/docs/start.js`)).text();
    expect(start).toContain('persistAuthorization: true');
    expect(start).toContain('filter: true');
  });

  it('is sent compressed, in a coding that the client accepts', async () => {
    const plain = await raw('/api/docs/swagger-ui-bundle.js', {});
    const codings = { 'gzip, deflate, br, zstd': brotliDecompressSync, gzip: gunzipSync, 'br;q=0, gzip': gunzipSync };
    for (const [accepted, decoded] of Object.entries(codings)) {
      const { headers, body } = await raw('/api/docs/swagger-ui-bundle.js', { 'accept-encoding': accepted });
      expect(headers['content-encoding']).toBe(decoded === gunzipSync ? 'gzip' : 'br');
      expect(headers['content-length']).toBe(String(body.length));
      expect(headers.vary).toContain('Accept-Encoding');
      expect(body.length).toBeLessThan(plain.body.length / 3);
      expect(decoded(body).equals(plain.body)).toBe(true);
    }
    expect(plain.headers).not.toHaveProperty('content-encoding');
    expect(plain.body.length).toBeGreaterThan(1_000_000);
  });

  it('lets browsers keep its files for ever under their tag, and answers 304 to who has them', async () => {
    const html = await raw('/api/docs', {});
    const bundle = /src="([^"]*bundle.js\?v=[^"]+)"/.exec(html.body.toString())?.[1] ?? '';
    const immutable = 'public, max-age=31536000, immutable';
    expect((await raw(bundle, {})).headers['cache-control']).toBe(immutable);
    expect(html.headers['cache-control']).toBe('public, no-cache');
    const outdated = await raw('/api/docs/swagger-ui-bundle.js?v=old', {});
    expect(outdated.headers['cache-control']).toBe('public, no-cache');
    for (const path of ['/api/docs', bundle]) {
      const first = await raw(path, { 'accept-encoding': 'gzip' });
      const again = await raw(path, { 'accept-encoding': 'gzip', 'if-none-match': first.headers.etag ?? '' });
      expect([path, again.status, again.body.length]).toEqual([path, 304, 0]);
      const other = await raw(path, { 'accept-encoding': 'br', 'if-none-match': first.headers.etag ?? '' });
      expect([path, other.status]).toEqual([path, 200]);
    }
  });

  it('alone is compressed, never an answer that holds secrets', async () => {
    const account = { email: 'ada@example.com', password: 'correct horse battery', fullName: 'Ada' };
    const { body } = await client.post<{ accessToken: string }>('/api/signup', {
      ...account,
      workspaceName: 'Engines',
    });
    const authorization = `Bearer ${body.accessToken}`;
    const person = await raw('/api/users', { 'accept-encoding': 'br, gzip', authorization });
    expect(JSON.parse(person.body.toString())).toMatchObject({ items: [{ fullName: 'Ada' }] });
    expect(person.headers).not.toHaveProperty('content-encoding');
  });

  it('may run its own scripts, but no inline script', async () => {
    const page = await fetch(`${api.url}/api/docs`);
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self';");
    expect(await page.text()).not.toMatch(/<script>|<style|\son\w+=|https?:/);
  });

  it('shows a document that is sent compressed too', async () => {
    const plain = await raw('/api/openapi.json', {});
    const { headers, body } = await raw('/api/openapi.json', { 'accept-encoding': 'gzip' });
    expect([headers['content-encoding'], headers['content-type']]).toEqual(['gzip', 'application/json; charset=utf-8']);
    expect(gunzipSync(body)).toEqual(plain.body);
    expect(body.length).toBeLessThan(plain.body.length / 5);
    expect(headers.etag).not.toBe(plain.headers.etag);
  });

  it('does not loosen the policy of the rest of the API', async () => {
    const { headers } = await client.get('/api/openapi.json');
    expect(headers.get('content-security-policy')).toBe("default-src 'none';frame-ancestors 'none'");
    expect((await client.get('/api/docs/nothing.js')).status).toBe(404);
    expect((await client.get('/api/docs/..%2f..%2fpackage.json')).status).toBe(404);
  });
});

/** Asks without decoding the answer, which `fetch` would do. */
async function raw(path: string, headers: Record<string, string>) {
  const [response] = (await once(get(api.url + path, { headers }), 'response')) as [IncomingMessage];
  return { status: response.statusCode, headers: response.headers, body: await buffer(response) };
}
