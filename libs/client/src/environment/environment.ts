/**
 * Everything that the library needs from outside. {@link browserEnvironment} takes it from the platform; a
 * test, or a platform that lacks something, gives its own.
 */
export interface Environment {
  fetch: typeof fetch;
  /** Milliseconds since 1970, also while the device sleeps. The clock may be set meanwhile. */
  now: () => number;
  /** From 0 to below 1, as `Math.random`. */
  random: () => number;
  /** Calls `run` once, `ms` from now at the earliest. Returns what cancels it. */
  after: (ms: number, run: () => void) => () => void;
  /** A random UUID. Throws if the platform has no secure random numbers. */
  uuid: () => string;
  /** Null on a page that came by plain http. */
  locks: Locks | null;
  /** Reaches the other tabs that opened the same name. Null where tabs share no storage. */
  channel: (name: string) => Channel | null;
  /** Shared by all tabs of the origin, or this tab's alone. */
  storage: KeyValueStorage;
  /** Tells of `pageshow`, `online` and `visibilitychange`: the window. Null where there is none. */
  events: EventTargetLike | null;
}

/** The part of `navigator.locks` that the library uses. */
export interface Locks {
  request<T>(name: string, options: { signal?: AbortSignal; steal?: boolean }, run: () => Promise<T>): Promise<T>;
}

/** The part of `BroadcastChannel` that the library uses. */
export interface Channel {
  postMessage(message: unknown): void;
  onmessage: ((event: { data: unknown }) => void) | null;
  close(): void;
}

export interface EventTargetLike {
  addEventListener(type: string, listener: () => void): void;
  removeEventListener(type: string, listener: () => void): void;
}

/**
 * Keeps texts by key. A write is durable once its promise is fulfilled, and whoever reads after that sees it.
 * Every call settles within a few seconds: it throws a {@link StorageError} if the storage fails or hangs.
 */
export interface KeyValueStorage {
  /** Null if there is no such key. */
  get(key: string): Promise<string | null>;
  set(key: string, value: string): Promise<void>;
  /** Does nothing if there is no such key. */
  delete(key: string): Promise<void>;
  /** The keys that begin with `prefix`, in ascending order of UTF-16 code units, with their values. */
  list(prefix: string): Promise<[key: string, value: string][]>;
}

export class StorageError extends Error {
  override name = 'StorageError';
}
