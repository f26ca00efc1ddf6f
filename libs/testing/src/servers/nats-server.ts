import { cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startNats as start } from '@fechatter/system';
import { testSetting } from '../environment.js';
import { temporaryFolder, TestProcess } from './test-process.js';

interface NatsOptions {
  config?: string;
  port?: number;
  serverName?: string;
}

/**
 * Starts a nats-server with JetStream for one test file. `config` is in the server's own format: users, TLS
 * and so on.
 */
export async function startNats({ config, ...rest }: NatsOptions = {}): Promise<TestNats> {
  const program = testSetting('FECHATTER_TEST_NATS_BIN');
  const dataDir = await temporaryFolder('nats');
  const configFile = join(dataDir, 'nats.conf');
  if (config !== undefined) await writeFile(configFile, config);
  const options = { dataDir, program, keeper: false, ...rest, ...(config !== undefined && { configFile }) };
  return new TestNats(await start(options), dataDir);
}

export class TestNats extends TestProcess {
  /** Replaces the server with an empty one on the same port. */
  async wipe(): Promise<void> {
    await this.kill();
    await rm(join(this.folder, 'nats', 'jetstream'), { recursive: true, force: true });
    await this.start();
  }

  /**
   * Takes from a stream what `work` writes to it, as a power failure may: nats-server acknowledges at once, and
   * syncs its files every two minutes.
   */
  async powerFailureAfter(stream: string, work: () => Promise<unknown>): Promise<void> {
    const files = join(this.folder, 'nats', 'jetstream', '$G', 'streams', stream);
    const synced = join(this.folder, 'synced');
    await this.kill();
    await cp(files, synced, { recursive: true });
    await this.start();
    await work();
    await this.kill();
    await rm(files, { recursive: true });
    await cp(synced, files, { recursive: true });
    await this.start();
  }

  /** kill -9, and start again with another `config`. */
  async reconfigure(config: string): Promise<void> {
    await this.kill();
    await writeFile(join(this.folder, 'nats.conf'), config);
    await this.start();
  }
}
