import { Resolver } from 'node:dns/promises';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ROOT } from '../../../libs/system/src/places.mjs';
import { NameServer } from './dns.mjs';
import { PROXIES } from './proxies.mjs';

const upstream = { addresses: ['127.0.0.1', '127.0.0.2'], port: 1 };
const surroundings = {
  ...{ ports: { http: 1, https: 2, internal: 3 }, certificate: { certFile: '/c', keyFile: '/k' } },
  ...{ chatApi: upstream, notifyServer: upstream, dnsPort: 4, folder: '/f' },
};

/** @param {string} name @returns {string} all files of a gateway */
function textOf(name) {
  const folder = join(ROOT, 'docker/gateway', name);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map((entry) => readFileSync(join(entry.parentPath ?? entry.path, entry.name), 'utf8')).join('\n');
}

describe.each(PROXIES)('the files of $name', ({ name, replacements }) => {
  it('name everything that the suite replaces', () => {
    const text = textOf(name);
    expect(replacements(surroundings).filter(([from]) => !text.includes(from))).toEqual([]);
  });

  it('keep the internal port, 256 KiB and the paths of notify-server', () => {
    const text = textOf(name);
    expect(text).toMatch(/8082/);
    expect(text).toMatch(/\b(266240|260k|260KiB)\b/);
    expect(text).toMatch(/\/api\/\(?events.*typing.*presence.*asyncapi\\*\.yaml/s);
  });
});

describe('a folder in docker/gateway', () => {
  it('belongs to a proxy that the suite runs', () => {
    const names = PROXIES.map(({ name }) => name).sort();
    expect(readdirSync(join(ROOT, 'docker/gateway')).sort()).toEqual(names);
  });
});

describe('the name server', () => {
  it('answers with every address of a name, and knows no others', async () => {
    const server = await NameServer.start({ 'chat-api': upstream.addresses });
    const resolver = new Resolver();
    resolver.setServers([`127.0.0.1:${server.port}`]);
    expect((await resolver.resolve4('chat-api')).sort()).toEqual(upstream.addresses);
    await expect(resolver.resolve6('chat-api')).rejects.toThrow('ENODATA');
    await expect(resolver.resolve4('elsewhere')).rejects.toThrow('ENOTFOUND');
    server.close();
  });
});
