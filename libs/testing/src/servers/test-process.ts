import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProgram, type Exit, type Started } from '@fechatter/system';

export interface Program {
  name: string;
  command: string;
  args: string[];
  /** This process's environment when absent. */
  env?: Record<string, string>;
  /** Called repeatedly until it answers true; the program counts as ready at once when absent. */
  ready?: () => Promise<boolean>;
}

/** Starts a program and waits until it is ready. If the program ends before, rejects with what it printed. */
export async function startProcess({ env, ...program }: Program): Promise<TestProcess> {
  const folder = await temporaryFolder(program.name);
  // `npm test` recognises by TMPDIR the processes that a spec has left running.
  const environment = env ? { env: { TMPDIR: tmpdir(), ...env } } : {};
  return new TestProcess(await startProgram({ dataDir: folder, keeper: false, ...program, ...environment }), folder);
}

/** Makes a folder for the data and the log of a process. */
export function temporaryFolder(name: string): Promise<string> {
  return mkdtemp(join(tmpdir(), `fechatter-test-${name}-`));
}

/** A process that a test started. */
export class TestProcess {
  constructor(
    private readonly started: Started,
    protected readonly folder: string,
  ) {}

  get url(): string {
    return this.started.url;
  }

  /** Settles when the process ends. */
  get exited(): Promise<Exit> {
    return this.started.child.exited;
  }

  /** What the process has printed so far. */
  get output(): string {
    return readFileSync(this.started.child.logFile, 'utf8');
  }

  /** Starts the process again on the same port and data, after `kill()`. */
  async start(): Promise<void> {
    await this.started.child.restart();
  }

  /** kill -9 and start again. */
  async restart(): Promise<void> {
    await this.kill();
    await this.start();
  }

  /** kill -9. The data stays for `start()`. */
  async kill(): Promise<void> {
    await this.started.child.kill('SIGKILL');
  }

  /** Suspends or resumes the process. While suspended, its connections stay open and silent. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    void this.started.child.kill(signal);
  }

  /** Stops the process, removes its data and resolves to its exit code. Rejects if it had to be killed. */
  async stop(): Promise<number | null> {
    const { child } = this.started;
    const wasRunning = child.pid !== undefined;
    const { code, signal } = await child.stop();
    const { output } = this;
    await this.destroy();
    if (wasRunning && signal === 'SIGKILL') throw new Error(`${child.name} had to be killed. It printed:\n${output}`);
    return code;
  }

  /** kill -9, if the process still runs, and removes its data. */
  async destroy(): Promise<void> {
    await this.kill();
    await this.started.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
