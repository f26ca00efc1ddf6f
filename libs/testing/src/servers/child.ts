import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { eventually } from '../eventually.js';

const OUTPUT_KEPT_CHARS = 20_000;
const STOP_TIMEOUT_MS = 10_000;
const running = new Set<ChildProcess>();

// A test process that ends early takes what it started with it.
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

export interface Program {
  command: string;
  args: readonly string[];
  env?: NodeJS.ProcessEnv;
  cwd?: string;
}

/** A program that a test started. `output` is the end of what it printed. */
export class Child {
  output = '';
  readonly exited: Promise<number | null>;

  private constructor(private readonly process: ChildProcess) {
    running.add(process);
    process.stdout?.on('data', (chunk: Buffer) => this.keep(chunk));
    process.stderr?.on('data', (chunk: Buffer) => this.keep(chunk));
    this.exited = new Promise((resolve) => process.once('close', (code) => resolve(code)));
    void this.exited.then(() => running.delete(process));
  }

  static async start({ command, args, env, cwd }: Program): Promise<Child> {
    const process = spawn(command, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const child = new Child(process);
    await once(process, 'spawn');
    return child;
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  get isRunning(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  signal(signal: NodeJS.Signals): void {
    this.process.kill(signal);
  }

  /** Until `probe` no longer throws. A program that ends before is an error that shows what it printed. */
  async ready(probe: () => Promise<unknown>, timeoutMs = 20_000): Promise<void> {
    const attempt = async () => (this.isRunning ? probe() : null);
    await eventually(attempt, { timeoutMs }).catch((error: unknown) => {
      throw new Error(`${this.process.spawnfile} is not ready: ${String(error)}\n${this.output}`);
    });
    if (!this.isRunning)
      throw new Error(`${this.process.spawnfile} ended with ${this.process.exitCode}\n${this.output}`);
  }

  /** Asks it to end and waits; a program that does not end within 10 s is killed, and that is an error. */
  async stop(): Promise<number | null> {
    if (!this.isRunning) return this.exited;
    this.signal('SIGCONT');
    this.signal('SIGTERM');
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      this.signal('SIGKILL');
    }, STOP_TIMEOUT_MS);
    const code = await this.exited;
    clearTimeout(timer);
    if (isLate) throw new Error(`${this.process.spawnfile} did not end on SIGTERM\n${this.output}`);
    return code;
  }

  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.exited;
  }

  private keep(chunk: Buffer): void {
    this.output = (this.output + chunk.toString()).slice(-OUTPUT_KEPT_CHARS);
  }
}
