/** Starts whole systems, or single parts of one, as processes that can be killed and started again. */

/** The engines that a system can be started with, as libs/search names them; its tests compare the two lists. */
export const SEARCH_ENGINES: readonly ['postgres', 'meilisearch'];

export type SearchEngine = (typeof SEARCH_ENGINES)[number];

export type ServiceKind = 'chat-api' | 'notify-server' | 'search-indexer';

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** One process: `postgres`, `nats`, `meilisearch`, `chat-api-1`, `notify-server-1`, `search-indexer-1`, `chat-api-2` ... */
export interface Child {
  readonly name: string;
  /** `undefined` while it does not run. */
  readonly pid: number | undefined;
  readonly port: number;
  readonly url: string;
  readonly logFile: string;
  /** Settles when the present process ends. */
  readonly exited: Promise<Exit>;
  /** `SIGKILL` unless told otherwise. A signal that ends the process is waited for; `SIGSTOP` and `SIGCONT` are not. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** As an operator stops it: its own stop signal, and `SIGKILL` when it takes too long. Settles with how it ended. */
  stop(): Promise<Exit>;
  /** Stops it if it runs, and starts it on the same port and data; `env` is changed from then on. Waits until it is ready. */
  restart(changes?: { env?: Record<string, string> }): Promise<void>;
  /** The last lines it wrote since it was started. */
  lastLines(): string;
}

/** The shape of `run.json`. */
export interface Run {
  chatApis: string[];
  notifyServers: string[];
  searchIndexers: string[];
  search: { engine: SearchEngine };
  pids: Record<string, number>;
}

/** What is used instead of being started. */
export interface External {
  databaseUrl?: string | undefined;
  searchDatabaseUrl?: string | undefined;
  natsUrl?: string | undefined;
  meiliUrl?: string | undefined;
  meiliApiKey?: string | undefined;
}

export interface SystemOptions {
  /** Holds data, logs, secrets and `run.json`; made if it is not there. One running system to a folder. */
  dataDir: string;
  /** How many of each; 1 when absent. */
  chatApis?: number;
  notifyServers?: number;
  searchIndexers?: number;
  /** `free` when absent; `default` is 6688, 6687, 6686 and, for each further one, ten more. */
  ports?: 'free' | 'default';
  /** When absent: Meilisearch if there is one (`external.meiliUrl`, `MEILI_BIN`, PATH), else PostgreSQL. */
  engine?: SearchEngine | undefined;
  /** Nothing is taken from the environment but here. */
  external?: External;
  /** Variables for every service, stronger than the launcher's own. */
  env?: Record<string, string>;
  /** Variables for the services of one kind, stronger than `env`. */
  serviceEnv?: Partial<Record<ServiceKind, Record<string, string>>>;
  /** As in postgresql.conf, for the PostgreSQL that is started here. */
  postgresSettings?: Record<string, string>;
  onStep?: (text: string) => void;
  /** A process ended and nobody had asked for it. */
  onDeath?: (child: Child, exit: Exit) => void;
}

export class System {
  constructor(options: SystemOptions);
  /** `beforeServices` refuses, by throwing, to start the services on this database, which is migrated, and this NATS. */
  start(beforeServices?: (system: System) => Promise<void>): Promise<void>;
  /** Stops what runs, services first, and keeps the data. */
  stop(): Promise<void>;
  readonly children: Map<string, Child>;
  readonly run: Run;
  readonly natsUrl: string;
  readonly databaseUrl: string;
  /** The superuser's, of the maintenance database; `undefined` when PostgreSQL was given from outside. */
  readonly superDatabaseUrl: string | undefined;
  /** `SEARCH_ENGINE`, with `SEARCH_DATABASE_URL` or `MEILI_URL` and `MEILI_API_KEY`. */
  readonly searchEnv: Record<string, string>;
}

/** Packages must be installed and the services built. Rejects with a `Failure`, having stopped what it had started. */
export function startSystem(options: SystemOptions): Promise<System>;

export interface Started {
  url: string;
  child: Child;
  stop(): Promise<void>;
}

/** Where a process that is started alone keeps its data and log, and who stops it if this process doesn't. */
export interface Alone {
  dataDir: string;
  /**
   * Whether a keeper process stops it when this process dies, however it dies; true when absent. Without one it is
   * killed when this process exits, and a `SIGKILL` of this process leaves it running.
   */
  keeper?: boolean;
}

/** `url` is the superuser's, of the maintenance database "postgres". */
export function startPostgres(
  options: Alone & {
    password?: string;
    settings?: Record<string, string>;
    port?: number;
    /** The folder is removed if this process dies before `stop()`. */
    temporary?: boolean;
  },
): Promise<Started>;

export function startNats(options: Alone & { program?: string; port?: number }): Promise<Started>;

export function startMeilisearch(
  options: Alone & { program: string; masterKey?: string; port?: number },
): Promise<Started & { apiKey: string; version: string }>;

/** Any other program. It counts as ready at once, unless `ready` is given. */
export function startProgram(
  options: Alone & {
    name: string;
    command: string;
    args: string[];
    /** This process's environment when absent. */
    env?: Record<string, string>;
    url?: string;
    /** Asked again and again until it says true. */
    ready?: () => Promise<boolean>;
  },
): Promise<Started>;

/** The role that owns the schema `search` and sees no other. */
export const SEARCH_ROLE: string;

/** Makes the search role, unless the server has it, and its schema, unless the database has it. Settles with the role's URL. */
export function prepareSearchRole(databaseUrl: string, password: string): Promise<string>;

/** The path of a nats-server 2.10 or newer, fetched into the project's cache if need be. */
export function findNatsServer(onStep?: (text: string) => void): Promise<string>;

/** `MEILI_BIN`, else `meilisearch` on PATH, else null. */
export function findMeilisearch(): string | null;

/** For `env`: rate limits that a test, a bench or a demo, which does more than people do, never meets. */
export const highLimits: Readonly<Record<string, string>>;

/** A port of the loopback that nobody listens on, below the ephemeral range. */
export function freePort(): Promise<number>;

/** A failure that one sentence explains. */
export class Failure extends Error {}
