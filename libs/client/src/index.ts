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
export { createApi, type Api, type ApiOptions, type Credentials } from './rest/api.js';
export type { Answer } from './rest/exchange.js';
export { botSession, type BotOptions } from './session/bot-session.js';
export { resumeSession, signIn, signUp } from './session/person-session.js';
export { SessionEndedError, type EndReason, type Session } from './session/session.js';
export type { SessionOptions } from './session/shared-tokens.js';
export { QueueFullError, type QueueChange, type QueueEntry } from './queue/entry.js';
export { openQueue, type QueueOptions, type SendQueue } from './queue/send-queue.js';
export type { ServerUrl } from './rest/address.js';
export { createClient, type ClientOptions, type ConnectContext, type Entrance } from './client.js';
export type { LiveClient } from './live-client.js';
export type { ShownMessage, Store } from './store/store.js';
export type { Connect } from './stream/connection.js';
export type { StreamState } from './stream/event-stream.js';
export { overEventSource, type EventSourceLike } from './stream/event-source-connection.js';
export {
  EVENT_TYPES,
  LIVE_TYPES,
  type ChatEvent,
  type ChatSummary,
  type EventData,
  type EventType,
  type LiveData,
  type LiveNotice,
} from './stream/events.js';
