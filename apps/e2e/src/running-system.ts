import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { highLimits, startSystem, type Child, type System, type SystemOptions } from '@fechatter/system';

/** PostgreSQL's data is thrown away, so a crash of the machine may break it. */
const QUICK = { fsync: 'off', full_page_writes: 'off' };

/** The three services and everything they need, as processes that tests reach over HTTP and SSE, and kill. */
export class RunningSystem {
  private readonly deaths: string[] = [];
  private readonly dataDir = mkdtempSync(join(tmpdir(), 'fechatter-e2e-'));
  private system: System | null = null;

  constructor(private readonly options: Partial<SystemOptions> = {}) {}

  async start(): Promise<void> {
    const { dataDir, options } = this;
    const onDeath = (child: Child) => this.deaths.push(`${child.name} died: ${child.lastLines()}`);
    const usual = { dataDir, postgresSettings: QUICK, env: highLimits, notifyServers: 2, onDeath };
    this.system = await startSystem({ ...usual, ...options });
  }

  /** The URL of the first chat-api. */
  get api(): string {
    return this.apis[0] ?? '';
  }

  get apis(): string[] {
    return this.urls('chatApis');
  }

  /** The URLs of the event streams, one for each notify-server. */
  get events(): string[] {
    return this.urls('notifyServers').map((url) => `${url}/api/events`);
  }

  /** The URL of each process that serves `/health`. */
  get services(): string[] {
    return [...this.apis, ...this.urls('notifyServers'), ...this.urls('searchIndexers')];
  }

  /** The admin address of a process. */
  admin(name: string): string {
    return this.system?.run.admin[name] ?? '';
  }

  child(name: string): Child {
    const child = this.system?.children.get(name);
    if (!child) throw new Error(`no process is called ${name}`);
    return child;
  }

  /** Kills a process (kill -9), runs `meanwhile`, and starts the process again with the same data. */
  async crash(name: string, meanwhile: () => unknown = () => undefined): Promise<void> {
    await this.child(name).kill('SIGKILL');
    await meanwhile();
    await this.child(name).restart();
  }

  /** Restarts NATS without its data. */
  async wipeNats(): Promise<void> {
    await this.crash('nats', () => rmSync(join(this.dataDir, 'nats', 'jetstream'), { recursive: true, force: true }));
  }

  /** Restarts NATS with other passwords than the services have, runs `meanwhile`, and undoes it. */
  async refuseNatsUsers(meanwhile: () => Promise<unknown>): Promise<void> {
    const file = join(this.dataDir, 'secrets', 'nats.conf');
    const config = readFileSync(file, 'utf8');
    writeFileSync(file, config.replaceAll(/password: "/g, '$&another-'));
    await this.crash('nats');
    await meanwhile();
    writeFileSync(file, config);
    await this.crash('nats');
  }

  /** Throws if a process died that no test killed, or if a service lacks a right in NATS that it uses. */
  async stop(): Promise<void> {
    const refusals = this.refusals();
    await this.system?.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
    const faults = [...this.deaths, ...refusals];
    if (faults.length > 0) throw new Error(faults.join('\n'));
  }

  private refusals(): string[] {
    const log = this.system?.children.get('nats')?.logFile;
    const lines = log === undefined ? [] : readFileSync(log, 'utf8').split('\n');
    return lines.filter((line) => /(Publish|Subscription) Violation/.test(line));
  }

  private urls(kind: 'chatApis' | 'notifyServers' | 'searchIndexers'): string[] {
    return this.system?.run[kind] ?? [];
  }
}
