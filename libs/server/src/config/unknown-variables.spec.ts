import { describe, expect, it } from '@jest/globals';
import { documentedVariables } from '@fechatter/testing';
import { KNOWN_VARIABLES } from './known-variables.js';
import { readConfig } from './read-config.js';
import { text } from './settings.js';
import { unknownVariables } from './unknown-variables.js';

describe('the known variables', () => {
  it('are those of the tables in docs/configuration.md', () => {
    expect([...KNOWN_VARIABLES].sort()).toEqual(documentedVariables());
  });
});

describe('unknownVariables', () => {
  it.each([
    ['NATS_ULR', 'NATS_URL'],
    ['RATE_SEND_PER_PERSONS', 'RATE_SEND_PER_PERSON'],
    ['DATABASE_POOLSIZE', 'DATABASE_POOL_SIZE'],
    ['MEILI_APIKEY', 'MEILI_API_KEY'],
    ['JWT_PUBLIC_KEY_PATH', 'JWT_PUBLIC_KEY_FILE'],
    ['HEARTBEAT_MS', 'HEARTBEAT_SECONDS'],
    ['SESSION_TTL_SECOND', 'SESSION_TTL_SECONDS'],
    ['LOG_LEVLE', 'LOG_LEVEL'],
    ['ACCESS_TOKEN_TTL', 'ACCESS_TOKEN_TTL_SECONDS'],
    ['ACCESS_TOKEN_TTL_MS', 'ACCESS_TOKEN_TTL_SECONDS'],
    ['SESSION_TTL', 'SESSION_TTL_SECONDS'],
    ['INDEX_BATCH_SIZE', 'INDEX_BATCH_MAX'],
    ['JWT_SECRET', 'JWT_PUBLIC_KEY'],
    ['NATS_PORT', 'NATS_URL'],
  ])('names %s, and %s as the nearest', (name, nearest) => {
    expect(unknownVariables({ [name]: '4222' })).toEqual([{ name, nearest }]);
  });

  it.each([
    ...['PATH', 'HOSTNAME', 'POSTGRES_PASSWORD', 'SESSION_MANAGER', 'LOG_FILE', 'MAX_MEMORY', 'SECRET_TOKEN'],
    ...['ACCESS_TOKEN', 'SECRET_KEY_BASE', 'SESSION_TTLS', 'LOG_LEVELS_FILE'],
    ...['NATS_SERVICE_HOST', 'NATS_SERVICE_PORT', 'NATS_SERVICE_PORT_CLIENT', 'NATS_PORT_4222_TCP'],
    ...['NATS_PORT_4222_TCP_ADDR', 'SEARCH_INDEXER_SERVICE_HOST', 'SEARCH_INDEXER_PORT_6686_TCP_PROTO'],
    ...['MEILI_MASTER_KEY', 'MEILI_NO_ANALYTICS', 'MEILI_MAX_INDEXING_MEMORY'],
  ])('ignores %s, which another program reads', (name) => {
    expect(unknownVariables({ [name]: 'x' })).toEqual([]);
  });

  it('ignores the address that Kubernetes sets for a service', () => {
    expect(unknownVariables({ NATS_PORT: 'tcp://10.0.0.7:4222', SEARCH_INDEXER_PORT: 'tcp://10.0.0.8:80' })).toEqual(
      [],
    );
  });

  it('ignores variables of other services, and empty ones', () => {
    expect(unknownVariables({ RING_SIZE: '1', DATABASE_URL: 'x', MEILI_BIN: 'x', NATS_ULR: '' })).toEqual([]);
  });

  it('are named when a configuration is refused, without values', () => {
    const attempt = () => readConfig({ NATS_ULR: 'hunter2' }, { natsUrl: text('NATS_URL') });
    expect(attempt).toThrow('NATS_URL is not set\n  NATS_ULR is unknown; the nearest is NATS_URL');
    expect(attempt).toThrow(/^(?!.*hunter2)/s);
  });
});
