import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startNats as start } from '@fechatter/system';
import { testSetting } from '../environment.js';
import { temporaryFolder, TestProcess } from './test-process.js';

/** Starts a nats-server with JetStream for one test file. */
export async function startNats(): Promise<TestNats> {
  const program = testSetting('FECHATTER_TEST_NATS_BIN');
  const dataDir = await temporaryFolder('nats');
  return new TestNats(await start({ dataDir, program, keeper: false }), dataDir);
}

export class TestNats extends TestProcess {
  /** Replaces the server with an empty one on the same port. */
  async wipe(): Promise<void> {
    await this.kill();
    await rm(join(this.folder, 'nats', 'jetstream'), { recursive: true, force: true });
    await this.start();
  }
}
