/** Starts whole systems, or single parts of one, as processes that can be killed and started again. */

/** The engines that a system can be started with. The tests of libs/search compare them with its own list. */
export const SEARCH_ENGINES: readonly ['postgres', 'meilisearch'];

export type SearchEngine = (typeof SEARCH_ENGINES)[number];

/**
 * Whether `url` answers with a status of 200 to 299 within two seconds. `caFile` names the authorities that may
 * sign its certificate, instead of those that Node knows.
 */
export function answersOk(url: string, caFile?: string): Promise<boolean>;

export type ServiceKind = 'chat-api' | 'notify-server' | 'search-indexer';

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/**
 * One process: `postgres`, `nats`, `meilisearch`, `chat-api-1`, `notify-server-1`, `search-indexer-1`,
 * `chat-api-2` ...
 */
export interface Child {
  readonly name: string;
  /** `undefined` while the process does not run. */
  readonly pid: number | undefined;
  readonly port: number;
  readonly url: string;
  readonly logFile: string;
  /** Settles when the current process ends. */
  readonly exited: Promise<Exit>;
  /** Sends `SIGKILL` or another signal, and waits for the process to end if the signal ends it. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Sends its stop signal, and `SIGKILL` when it takes too long. Settles with how the process ended. */
  stop(): Promise<Exit>;
  /** Stops it if it runs, starts it on the same port and data with `env` set, and waits until it is ready. */
  restart(changes?: { env?: Record<string, string> }): Promise<void>;
  /** The last lines it wrote since it was started. */
  lastLines(): string;
}

/** The shape of `run.json`. */
export interface Run {
  chatApis: string[];
  notifyServers: string[];
  searchIndexers: string[];
  /** The admin address of each process, for metrics and health: `chat-api-1` ... */
  admin: Record<string, string>;
  search: { engine: SearchEngine };
  pids: Record<string, number>;
  /** When each process was started: RFC 3339, UTC. */
  since: Record<string, string>;
}

/** What the system uses instead of starting it. */
export interface External {
  databaseUrl?: string | undefined;
  searchDatabaseUrl?: string | undefined;
  natsUrl?: string | undefined;
  /** What else the services must know about `natsUrl`: `NATS_CREDS_FILE`, `NATS_REPLICAS` and so on. */
  natsSettings?: Record<string, string>;
  meiliUrl?: string | undefined;
  meiliApiKey?: string | undefined;
  meiliCaFile?: string | undefined;
}

export interface SystemOptions {
  /** Holds data, logs, secrets and `run.json`; made if it does not exist. One system at a time can use it. */
  dataDir: string;
  /** How many of each; 1 when absent. */
  chatApis?: number;
  notifyServers?: number;
  searchIndexers?: number;
  /**
   * `free` when absent: free ports, the same at each start with this data folder. `default` is 6688, 6687 and
   * 6686. A number is the port of chat-api; notify-server and search-indexer have the next two. The fixed
   * ports of each further process are ten higher. Admin ports: 9688, 9687 and 9686, or the three after a number.
   */
  ports?: 'free' | 'default' | number;
  /**
   * Whether each further process of a kind has an address of its own, 127.0.0.2 and so on, and the port of the
   * first, as replicas behind one name in DNS have. Needs Linux.
   */
  ownHosts?: boolean;
  /** When absent: Meilisearch if there is one (`external.meiliUrl`, `MEILI_BIN`, PATH), else PostgreSQL. */
  engine?: SearchEngine | undefined;
  /** Empty when absent: the system itself reads no URL from the environment. */
  external?: External;
  /** Variables for every service, which override the launcher's own. */
  env?: Record<string, string>;
  /** Variables for the services of one kind, which override `env`. */
  serviceEnv?: Partial<Record<ServiceKind, Record<string, string>>>;
  /** Changes the variables of one process, such as `chat-api-2`, to lead it through a proxy. */
  wire?: (name: string, env: Record<string, string>) => Record<string, string>;
  /** Settings as in postgresql.conf, for the PostgreSQL that the system starts. */
  postgresSettings?: Record<string, string>;
  onStep?: (text: string) => void;
  /** Called when a process ends that nobody stopped. */
  onDeath?: (child: Child, exit: Exit) => void;
}

export class System {
  constructor(options: SystemOptions);
  /** `beforeServices` may throw, so that no service starts on this migrated database and this NATS. */
  start(beforeServices?: (system: System) => Promise<void>): Promise<void>;
  /** Stops what runs, services first, and keeps the data. */
  stop(): Promise<void>;
  readonly children: Map<string, Child>;
  readonly run: Run;
  /**
   * `NATS_URL` and so on for each service, and for `operator`, who may do everything. They differ if the
   * system has started NATS.
   */
  readonly natsEnvs: Record<ServiceKind | 'operator', Record<string, string>>;
  readonly databaseUrl: string;
  /** The superuser's URL of the database "postgres"; `undefined` when `external` names the PostgreSQL. */
  readonly superDatabaseUrl: string | undefined;
  /** `SEARCH_ENGINE`, and the settings that lead to the engine. */
  readonly searchEnv: Record<string, string>;
}

/**
 * Starts a system. Packages must be installed and the services built. On a failure it stops what it has
 * started and rejects with a `Failure`.
 */
export function startSystem(options: SystemOptions): Promise<System>;

export interface Started {
  url: string;
  child: Child;
  stop(): Promise<void>;
}

/** Options of every process that is started alone. */
export interface Alone {
  /** Holds its data and its log. */
  dataDir: string;
  /**
   * Whether a keeper process stops it when this process dies, however it dies; true when absent. Without a
   * keeper it is killed when this process exits, and survives a `SIGKILL` of this process.
   */
  keeper?: boolean;
}

/** `url` is the superuser's, of the database "postgres". */
export function startPostgres(
  options: Alone & {
    password?: string;
    settings?: Record<string, string>;
    port?: number;
    /** The folder is removed if this process dies before `stop()`. */
    temporary?: boolean;
  },
): Promise<Started>;

export function startNats(
  options: Alone & {
    program?: string;
    port?: number;
    /** A configuration of nats-server: users, TLS and so on, but neither address nor JetStream. */
    configFile?: string;
    /** `fechatter` when absent. Unique in a cluster. */
    serverName?: string;
  },
): Promise<Started>;

export function startMeilisearch(
  options: Alone & { program: string; masterKey?: string; port?: number },
): Promise<Started & { apiKey: string; version: string }>;

/** Starts any other program. */
export function startProgram(
  options: Alone & {
    name: string;
    command: string;
    args: string[];
    /** This process's environment when absent. */
    env?: Record<string, string>;
    url?: string;
    /** Called repeatedly until it answers true; the program counts as ready at once when absent. */
    ready?: () => Promise<boolean>;
  },
): Promise<Started>;

/** The role that owns the schema `search` and sees no other. */
export const SEARCH_ROLE: string;

/** Makes the search role and its schema, unless they exist. Settles with the role's URL of the database. */
export function prepareSearchRole(databaseUrl: string, password: string): Promise<string>;

/** Settles with the path of a nats-server 2.10 or newer, fetched into the project's cache if need be. */
export function findNatsServer(onStep?: (text: string) => void): Promise<string>;

/** `MEILI_BIN`, else `meilisearch` on PATH, else null. */
export function findMeilisearch(): string | null;

/** For `env`: rate limits that are far above what tests, benches and the demo send. */
export const highLimits: Readonly<Record<string, string>>;

/** Settles with a port of the loopback that nobody listens on, below the ephemeral range. */
export function freePort(): Promise<number>;

/** An error whose message explains it to the user. */
export class Failure extends Error {}
