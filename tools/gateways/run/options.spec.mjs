import { describe, expect, it } from '@jest/globals';
import { gatewayOptions } from './options.mjs';

describe('the options of npm run gateways', () => {
  it('default to every proxy, the default of Compose first, and ten minutes of silence', () => {
    const { names, minutesIdle, isQuick } = gatewayOptions([]);
    expect([names[0], names.length, minutesIdle, isQuick]).toEqual(['traefik', 5, 10, false]);
  });

  it('choose the proxies, the silence and the checks', () => {
    const options = gatewayOptions(['nginx', 'envoy', '--minutes-idle', '1', '--only', 'stream']);
    expect(options).toMatchObject({ names: ['nginx', 'envoy'], minutesIdle: 1, only: 'stream' });
  });

  it('make a quick run of one proxy without silence', () => {
    expect(gatewayOptions(['--quick'])).toMatchObject({ names: ['traefik'], minutesIdle: 0, isQuick: true });
  });

  it.each([
    [['apache'], 'There is no gateway "apache", only traefik, caddy, nginx, haproxy, envoy.'],
    [['--minutes-idle', 'ten'], '--minutes-idle must be a whole number, not "ten".'],
    [['--unknown'], `Unknown option '--unknown'. Try --help.`],
  ])('refuse %j in one sentence', (args, sentence) => {
    expect(() => gatewayOptions(args)).toThrow(sentence);
  });
});
