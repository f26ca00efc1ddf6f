export * from './http/access-token.js';
export * from './http/api-client.js';
export * from './http/api-contract.js';
export * from './http/builders.js';
export * from './documented-metrics.js';
export * from './documented-settings.js';
export * from './environment.js';
export * from './http/event-stream.js';
export * from './http/raw-connection.js';
export * from './http/read-sync.js';
export { streamContract, type Frame } from './http/stream-contract.js';
export * from './eventually.js';
export * from './growth.js';
export * from './servers/meili-server.js';
export * from './search/index-pointer-contract.js';
export * from './search/memory-pointers.js';
export * from './search/message-search-contract.js';
export { firstCheckpoint, message as messageDocument, searchQuery, type SearchHarness } from './search/search-world.js';
export * from './servers/nats-cluster.js';
export * from './servers/nats-server.js';
export * from './servers/postgres-server.js';
export * from './servers/test-authority.js';
export * from './servers/stall-proxy.js';
export { startProcess, TestProcess } from './servers/test-process.js';
export {
  answersOk,
  freePort,
  highLimits,
  prepareSearchRole,
  SEARCH_ENGINES as LAUNCHED_ENGINES,
} from '@fechatter/system';
export {
  createEmptyDatabase,
  createLocaleDatabase,
  createTestDatabase,
  TestDatabase,
} from './databases/test-database.js';
