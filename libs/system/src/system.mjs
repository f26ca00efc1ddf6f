import { rmSync } from 'node:fs';
import { prepareOwnDatabase, requireDatabase } from './postgres/database.mjs';
import { stopLeftovers } from './processes/leftovers.mjs';
import { migrate } from './postgres/migrate.mjs';
import { findNatsServer } from './nats/nats-program.mjs';
import { requireNats, startNats } from './nats/nats.mjs';
import { natsUserEnvs, natsUsersConfig } from './nats/nats-users.mjs';
import { CACHE, placesIn, requireWritable } from './places.mjs';
import { startPostgres } from './postgres/postgres.mjs';
import { KeptPorts } from './ports/kept-ports.mjs';
import { ProcessGroup } from './processes/process-group.mjs';
import { replaceJson } from './processes/replace-json.mjs';
import { acquireRunLock } from './processes/run-lock.mjs';
import { openSearch } from './search/engines.mjs';
import { openSecrets, writeSecret } from './services/secrets.mjs';
import { onOwnHosts, planServices, serviceEnvironments, serviceSpec } from './services/services.mjs';

/**
 * A whole system: PostgreSQL, NATS, the search engine and the services, each process under its name. It uses
 * what `external` names and leaves it running; it starts the rest, and stops it when it is stopped itself.
 */
export class System {
  /** Whether everything runs, and run.json describes it. */
  ready = false;

  /** @param {import('./index.d.mts').SystemOptions} options */
  constructor(options) {
    this.options = { chatApis: 1, notifyServers: 1, searchIndexers: 1, ports: 'free', external: {}, ...options };
    this.places = placesIn(options.dataDir);
    this.report = options.onStep ?? (() => {});
  }

  /**
   * Takes possession of the data folder and plans the services. Fails early, before anything is installed or
   * built, if the folder can't be written, a system runs there or a port is taken. Stops what an earlier run
   * left behind.
   */
  async claim() {
    requireWritable(this.places.top);
    this.lock = await acquireRunLock(this.places.lock, this.places.top);
    await this.#clearEarlierRun();
    const { chatApis, notifyServers, searchIndexers, ports, ownHosts } = this.options;
    const counts = { 'chat-api': chatApis, 'notify-server': notifyServers, 'search-indexer': searchIndexers };
    this.ports = new KeptPorts(this.places.ports);
    const planned = await planServices(counts, ports, this.ports);
    this.planned = ownHosts ? onOwnHosts(planned) : planned;
  }

  /**
   * Starts everything, or nothing: a failure stops what was already started.
   * @param {(system: System) => Promise<void>} [beforeServices] may throw, so that no service starts on this
   *   migrated database and this NATS
   */
  async start(beforeServices = async () => {}) {
    try {
      await (this.servers ?? this.startServers());
      await this.#startServices(beforeServices);
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /**
   * Starts what needs nothing that is built, for those who build meanwhile: `start` waits for it. Whoever
   * calls this must call `stop` if it fails.
   * @returns {Promise<void>}
   */
  startServers() {
    this.servers = this.#startServers();
    return this.servers;
  }

  async #startServers() {
    if (!this.planned) await this.claim();
    this.secrets = openSecrets(this.places.secrets);
    this.group = this.#newGroup();
    await this.#startDatabase();
    await this.#findNats();
    await this.#startSearch();
  }

  /** @param {(system: System) => Promise<void>} beforeServices */
  async #startServices(beforeServices) {
    if (this.natsProgram) await this.#startNats(this.natsProgram);
    this.report('migrating the database');
    await migrate(this.databaseUrl);
    await beforeServices(this);
    await this.#startProcesses();
    this.ready = true;
    this.#writeRun();
  }

  async #clearEarlierRun() {
    const left = await stopLeftovers(this.places.processes);
    if (left.length > 0) this.report(`stopped what an earlier run left behind: ${left.join(', ')}`);
    rmSync(this.places.runFile, { force: true });
  }

  #newGroup() {
    const { onDeath = () => {} } = this.options;
    const markers = [this.places.runFile, this.places.lock];
    return new ProcessGroup({ folder: this.places.top, markers, onDeath, onChange: () => this.#writeRun() });
  }

  async #startDatabase() {
    const { databaseUrl } = this.options.external;
    if (databaseUrl) return this.#useDatabase(databaseUrl);
    this.report('starting PostgreSQL');
    const { postgresPassword: password } = this.secrets;
    const settings = this.options.postgresSettings;
    const port = await this.ports.portOf('postgres');
    const { url } = await startPostgres(this.group, { dataFolder: this.places.postgres, password, settings, port });
    this.superDatabaseUrl = url;
    Object.assign(this, await prepareOwnDatabase(url, this.secrets));
  }

  /** @param {string} databaseUrl */
  async #useDatabase(databaseUrl) {
    this.report('using PostgreSQL at DATABASE_URL');
    await requireDatabase(databaseUrl);
    this.databaseUrl = databaseUrl;
    this.searchDatabaseUrl = this.options.external.searchDatabaseUrl;
  }

  /** Our own is started once the libraries are built: they know its users. */
  async #findNats() {
    const { natsUrl, natsSettings } = this.options.external;
    if (!natsUrl) {
      this.natsProgram = await findNatsServer(CACHE, this.report);
      return;
    }
    this.report('using NATS at NATS_URL');
    await requireNats(natsUrl);
    const env = { NATS_URL: natsUrl, ...natsSettings };
    this.natsEnvs = { 'chat-api': env, 'notify-server': env, 'search-indexer': env, operator: env };
  }

  /** @param {string} program */
  async #startNats(program) {
    this.report('starting NATS');
    const { natsPasswords, natsConfigFile: configFile } = this.secrets;
    writeSecret(configFile, await natsUsersConfig(natsPasswords));
    const port = await this.ports.portOf('nats');
    const { url } = await startNats(this.group, { program, dataFolder: this.places.nats, port, configFile });
    this.natsEnvs = natsUserEnvs(url, natsPasswords);
  }

  async #startSearch() {
    const { engine, settings } = await openSearch(this);
    this.search = { engine };
    this.searchEnv = settings;
  }

  /** Where pages of chat-api find the stream; undefined if the environment says it. */
  #eventsUrl() {
    const isGiven = process.env['PUBLIC_URL'] || process.env['PUBLIC_EVENTS_URL'];
    const first = this.planned.find(({ kind }) => kind === 'notify-server');
    return first && !isGiven ? `http://127.0.0.1:${first.port}` : undefined;
  }

  async #startProcesses() {
    this.report(`starting ${this.planned.map(({ name }) => name).join(', ')}`);
    const environments = serviceEnvironments({ ...this, eventsUrl: this.#eventsUrl() });
    const { env, serviceEnv = {}, wire = (_, whole) => whole } = this.options;
    const started = this.planned.map((planned) => {
      const whole = { ...environments[planned.kind], ...env, ...serviceEnv[planned.kind] };
      return this.group.start(serviceSpec(planned, wire(planned.name, whole)));
    });
    // Waits for all of them even after one has failed: none may start up while the rest is being stopped.
    const failed = (await Promise.allSettled(started)).find(({ status }) => status === 'rejected');
    if (failed) throw failed.reason;
  }

  /** Stops what runs, services first, and keeps the data. May be called during `start()` too. */
  async stop() {
    // Without the lock, everything in the folder belongs to another run.
    if (!this.lock) return;
    this.ready = false;
    this.lock.stopping();
    rmSync(this.places.runFile, { force: true });
    await this.group?.stop();
    this.lock.release();
    this.lock = undefined;
  }

  /** @returns {Map<string, import('./processes/child.mjs').Child>} */
  get children() {
    return this.group.children;
  }

  /** @returns {import('./index.d.mts').Run} the content of run.json */
  get run() {
    const of = (kind) =>
      this.planned.filter((each) => each.kind === kind).map(({ host, port }) => `http://${host}:${port}`);
    const running = [...this.children.values()].filter((each) => each.pid);
    return {
      chatApis: of('chat-api'),
      notifyServers: of('notify-server'),
      searchIndexers: of('search-indexer'),
      admin: Object.fromEntries(this.planned.map(({ name, adminPort }) => [name, `http://127.0.0.1:${adminPort}`])),
      search: this.search,
      pids: Object.fromEntries(running.map(({ name, pid }) => [name, pid])),
      since: Object.fromEntries(running.map(({ name, since }) => [name, since])),
    };
  }

  #writeRun() {
    if (this.ready) replaceJson(this.places.runFile, this.run);
  }
}
