import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { DEFAULT_DATA_DIR } from '../../libs/system/src/places.mjs';
import { dataOption, externalFromEnvironment, resetOptions, startOptions } from './options.mjs';

describe('the options of npm start', () => {
  const { INIT_CWD } = process.env;
  afterEach(() => {
    if (INIT_CWD === undefined) delete process.env.INIT_CWD;
    else process.env.INIT_CWD = INIT_CWD;
  });

  it('default to one process of each service on the fixed ports', () => {
    expect(startOptions([])).toEqual({
      help: false,
      restarts: true,
      system: { dataDir: DEFAULT_DATA_DIR, chatApis: 1, notifyServers: 1, searchIndexers: 1, ports: 'default' },
    });
  });

  it('are read from the arguments', () => {
    const args = [
      '--chat-apis',
      '2',
      '--notify-servers=3',
      '--search-indexers',
      '2',
      '--ports',
      'free',
      '--data',
      '/d',
    ];
    expect(startOptions(args).system).toEqual({
      dataDir: '/d',
      chatApis: 2,
      notifyServers: 3,
      searchIndexers: 2,
      ports: 'free',
    });
  });

  it('choose the ports and what happens when a process dies', () => {
    const { restarts, system } = startOptions(['--port', '7000', '--no-restart']);
    expect([restarts, system.ports]).toEqual([false, 7000]);
  });

  it('of npm run reset include the consent for scripts', () => {
    expect(resetOptions(['--data', '/d'])).toEqual({ dataDir: '/d', yes: false });
    expect(resetOptions(['--yes'])).toEqual({ dataDir: DEFAULT_DATA_DIR, yes: true });
  });

  it('resolve a folder from where npm was called', () => {
    process.env.INIT_CWD = '/home/ada';
    expect(dataOption(['--data', 'chat'])).toBe('/home/ada/chat');
  });

  it.each([
    [['--chat-apis', '0'], '--chat-apis must be a number from 1 to 9, not "0".'],
    [['--notify-servers', 'two'], '--notify-servers must be a number from 1 to 9, not "two".'],
    [['--ports', '80'], '--ports must be "free" or omitted, not "80". For a port of your own use --port.'],
    [['--port', 'http'], '--port must be a number from 1 to 65000, not "http".'],
    [['--port', '7000', '--ports', 'free'], '--ports and --port exclude each other.'],
    [['--data', ''], '--data needs a folder.'],
    [['--unknown'], `Unknown option '--unknown'. Try --help.`],
  ])('refuse %j in one sentence', (args, sentence) => {
    expect(() => startOptions(args)).toThrow(sentence);
  });

  it('point to --help only where there is one', () => {
    expect(() => dataOption(['--help'])).toThrow("Unknown option '--help'. There is only --data.");
  });

  it('treat an empty environment variable as not set', () => {
    const given = {
      DATABASE_URL: '',
      NATS_URL: 'tls://n',
      NATS_CA_FILE: '/ca.pem',
      NATS_KEY_FILE: '',
      NATS_REPLICAS: '3',
    };
    const external = { natsUrl: 'tls://n', natsSettings: { NATS_CA_FILE: '/ca.pem', NATS_REPLICAS: '3' } };
    expect(externalFromEnvironment(given)).toEqual(external);
  });

  it('take the authority of DATABASE_CA_FILE into the URLs that use TLS', () => {
    const url = 'postgres://u@h/db?sslmode=verify-full';
    const urls = { DATABASE_URL: url, SEARCH_DATABASE_URL: 'postgres://s@h/db?sslmode=disable' };
    expect(externalFromEnvironment({ ...urls, DATABASE_CA_FILE: '/ca.pem' })).toMatchObject({
      databaseUrl: `${url}&sslrootcert=%2Fca.pem`,
      searchDatabaseUrl: urls.SEARCH_DATABASE_URL,
    });
    const refused = { DATABASE_URL: 'postgres://u@h/db', DATABASE_CA_FILE: '/ca.pem' };
    expect(() => externalFromEnvironment(refused)).toThrow('DATABASE_URL has no sslmode');
  });

  it.each(['prefer', 'allow', 'verify_full', ''])('refuse the sslmode "%s", as the services do', (mode) => {
    const env = { SEARCH_DATABASE_URL: `postgres://u@h/db?sslmode=${mode}` };
    expect(() => externalFromEnvironment(env)).toThrow(
      `SEARCH_DATABASE_URL has an sslmode that can't be honoured, "${mode}"`,
    );
  });

  it('refuse PGSSLMODE beside a URL without sslmode, as the services do', () => {
    const url = 'postgres://u@h/db?sslmode=require';
    expect(externalFromEnvironment({ DATABASE_URL: url, PGSSLMODE: 'disable' }).databaseUrl).toBe(url);
    const refused = { DATABASE_URL: 'postgres://u@h/db', PGSSLMODE: 'require' };
    expect(() => externalFromEnvironment(refused)).toThrow('DATABASE_URL has no sslmode, although PGSSLMODE is set');
  });
});

describe('the servers to use', () => {
  it('may be in files, as for the services', () => {
    const folder = mkdtempSync(join(tmpdir(), 'fechatter-test-'));
    const file = join(folder, 'url');
    writeFileSync(file, 'nats://u:p@127.0.0.1\n');
    try {
      expect(externalFromEnvironment({ NATS_URL_FILE: file }).natsUrl).toBe('nats://u:p@127.0.0.1');
      expect(() => externalFromEnvironment({ NATS_URL_FILE: file, NATS_URL: 'nats://b' })).toThrow('both set');
      expect(() => externalFromEnvironment({ DATABASE_URL_FILE: join(folder, 'none') })).toThrow('DATABASE_URL_FILE');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
