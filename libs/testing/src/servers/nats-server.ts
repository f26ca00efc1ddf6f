import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Child } from './child.js';
import { testSetting } from '../environment.js';
import { freePort } from './free-port.js';

export interface NatsOptions {
  port?: number;
  /** Kept when given; else a temporary folder that `stop()` removes. */
  storeDir?: string;
  args?: readonly string[];
}

/** A nats-server with JetStream of a test's own. */
export async function startNats(options: NatsOptions = {}): Promise<TestNats> {
  const nats = new TestNats(
    options.port ?? (await freePort()),
    options.storeDir ?? (await mkdtemp(join(tmpdir(), 'fechatter-test-nats-'))),
    options.storeDir === undefined,
    options.args ?? [],
  );
  await nats.start();
  return nats;
}

export class TestNats {
  private child: Child | null = null;

  constructor(
    readonly port: number,
    readonly storeDir: string,
    private readonly isTemporary: boolean,
    private readonly args: readonly string[],
  ) {}

  get url(): string {
    return `nats://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const args = ['-a', '127.0.0.1', '-p', String(this.port), '-js', '-sd', this.storeDir, ...this.args];
    this.child = await Child.start({ command: testSetting('FECHATTER_TEST_NATS_BIN'), args });
    await this.child.ready(() => greets(this.port));
  }

  /** The orderly end; the store is removed if it was a temporary one. */
  async stop(): Promise<void> {
    await this.child?.stop();
    if (this.isTemporary) await rm(this.storeDir, { recursive: true, force: true });
  }

  /** kill -9. The store stays for `start()`. */
  async kill(): Promise<void> {
    await this.child?.kill();
  }

  /** kill -9 and start again on the same port and store. */
  async restart(): Promise<void> {
    await this.kill();
    await this.start();
  }

  /** Replaces the server by an empty one on the same port. */
  async wipe(): Promise<void> {
    await this.kill();
    await rm(this.storeDir, { recursive: true, force: true });
    await this.start();
  }

  /** Stops the process where it stands: its connections stay open and silent. */
  pause(): void {
    this.child?.signal('SIGSTOP');
  }

  resume(): void {
    this.child?.signal('SIGCONT');
  }
}

/** A NATS server says `INFO` as soon as it takes clients. */
function greets(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.setTimeout(1_000, () => socket.destroy(new Error('no greeting')));
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('closed without a greeting')));
    socket.once('data', () => {
      resolve();
      socket.destroy();
    });
  });
}
