import { describe, expect, it } from '@jest/globals';
import { documentedSettings, settingsReadBy } from '@fechatter/testing';
import { parseConfig } from './config.js';

const least = {
  NATS_URL: 'nats://127.0.0.1:4222',
  SEARCH_ENGINE: 'postgres',
  SEARCH_DATABASE_URL: 'postgres://localhost/chat',
};

describe('docs/configuration.md', () => {
  const { names, defaults } = documentedSettings('search-indexer');

  it('lists every variable that search-indexer reads, and no other', () => {
    expect(settingsReadBy(parseConfig)).toEqual(names);
  });

  it.each(Object.entries(defaults))('lists the default of %s', (name, value) => {
    expect(parseConfig({ ...least, [name]: value })).toEqual(parseConfig(least));
  });
});
