export { browserEnvironment } from './environment/browser-environment.js';
export {
  StorageError,
  type Channel,
  type Environment,
  type EventTargetLike,
  type KeyValueStorage,
  type Locks,
} from './environment/environment.js';
export { indexedDbStorage, type IndexedDbOptions } from './environment/indexed-db-storage.js';
export { memoryStorage } from './environment/memory-storage.js';
export { NetworkError, ProblemError } from './rest/errors.js';
export type * from './rest/schema.js';
