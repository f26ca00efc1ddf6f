import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { highLimits, startSystem, type Child, type System, type SystemOptions } from '@fechatter/system';

/** The cluster is thrown away: a crash of the machine may break it. */
const QUICK = { fsync: 'off', full_page_writes: 'off' };

/** The three services with everything they need, as processes of their own. Tests speak HTTP and SSE with them, and kill them. */
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

  /** Where the first chat-api is. */
  get api(): string {
    return this.apis[0] ?? '';
  }

  get apis(): string[] {
    return this.urls('chatApis');
  }

  /** The event streams' addresses, one of each notify-server. */
  get events(): string[] {
    return this.urls('notifyServers').map((url) => `${url}/api/events`);
  }

  child(name: string): Child {
    const child = this.system?.children.get(name);
    if (!child) throw new Error(`there is no ${name}`);
    return child;
  }

  /** kill -9, a moment of absence, and a new start with the same data. */
  async crash(name: string, meanwhile: () => unknown = () => undefined): Promise<void> {
    await this.child(name).kill('SIGKILL');
    await meanwhile();
    await this.child(name).restart();
  }

  /** NATS comes back without anything that it knew. */
  async wipeNats(): Promise<void> {
    await this.crash('nats', () => rmSync(join(this.dataDir, 'nats', 'jetstream'), { recursive: true, force: true }));
  }

  /** Throws if a process died that no test had killed. */
  async stop(): Promise<void> {
    await this.system?.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
    if (this.deaths.length > 0) throw new Error(this.deaths.join('\n'));
  }

  private urls(kind: 'chatApis' | 'notifyServers'): string[] {
    return this.system?.run[kind] ?? [];
  }
}
