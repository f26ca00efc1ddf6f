import { readDocument, type OpenApiDocument } from '@fechatter/openapi';
import { ApiClient } from '@fechatter/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
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

  it('may run its own scripts, but no inline script', async () => {
    const page = await fetch(`${api.url}/api/docs`);
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self';");
    expect(await page.text()).not.toMatch(/<script>|<style|\son\w+=|https?:/);
  });

  it('does not loosen the policy of the rest of the API', async () => {
    const { headers } = await client.get('/api/openapi.json');
    expect(headers.get('content-security-policy')).toBe("default-src 'none';frame-ancestors 'none'");
    expect((await client.get('/api/docs/nothing.js')).status).toBe(404);
    expect((await client.get('/api/docs/..%2f..%2fpackage.json')).status).toBe(404);
  });
});
