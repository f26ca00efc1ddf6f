import { afterEach, describe, expect, it } from '@jest/globals';
import { DEFAULT_DATA_DIR } from '../../libs/system/src/places.mjs';
import { dataOption, externalFromEnvironment, startOptions } from './options.mjs';

describe('the options of npm start', () => {
  const { INIT_CWD } = process.env;
  afterEach(() => {
    if (INIT_CWD === undefined) delete process.env.INIT_CWD;
    else process.env.INIT_CWD = INIT_CWD;
  });

  it('default to one process of each service on the fixed ports', () => {
    expect(startOptions([])).toEqual({
      help: false,
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

  it('resolve a folder from where npm was called', () => {
    process.env.INIT_CWD = '/home/ada';
    expect(dataOption(['--data', 'chat'])).toBe('/home/ada/chat');
  });

  it.each([
    [['--chat-apis', '0'], '--chat-apis must be a number from 1 to 9, not "0".'],
    [['--notify-servers', 'two'], '--notify-servers must be a number from 1 to 9, not "two".'],
    [['--ports', '80'], '--ports must be "free" or omitted, not "80".'],
    [['--data', ''], '--data needs a folder.'],
    [['--unknown'], `Unknown option '--unknown'. Try --help.`],
  ])('refuse %j in one sentence', (args, sentence) => {
    expect(() => startOptions(args)).toThrow(sentence);
  });

  it('treat an empty environment variable as not set', () => {
    expect(externalFromEnvironment({ DATABASE_URL: '', NATS_URL: 'nats://n' })).toEqual({ natsUrl: 'nats://n' });
  });
});
