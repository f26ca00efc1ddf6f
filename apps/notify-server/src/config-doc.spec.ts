import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { documentedSettings, settingsReadBy } from '@fechatter/testing';
import { parseConfig } from './config.js';

const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const least = {
  NATS_URL: 'nats://127.0.0.1:4222',
  JWT_PUBLIC_KEY: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
};

describe('docs/configuration.md', () => {
  const { names, defaults } = documentedSettings('notify-server');

  it('lists every variable that notify-server reads, and no other', () => {
    expect(settingsReadBy(parseConfig)).toEqual(names);
  });

  it.each(Object.entries(defaults))('lists the default of %s', (name, value) => {
    const documented = parseConfig({ ...least, [name]: value });
    expect({ ...documented, jwtPublicKey: null }).toEqual({ ...parseConfig(least), jwtPublicKey: null });
  });
});
