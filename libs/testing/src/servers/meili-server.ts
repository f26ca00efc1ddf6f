import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Child } from './child.js';
import { optionalTestSetting, testSetting } from '../environment.js';
import { freePort } from './free-port.js';

/** Whether this machine has a Meilisearch to test with. */
export function hasMeili(): boolean {
  return optionalTestSetting('FECHATTER_TEST_MEILI_BIN') !== null;
}

export async function startMeili(): Promise<TestMeili> {
  const meili = new TestMeili(await freePort(), await mkdtemp(join(tmpdir(), 'fechatter-test-meili-')));
  await meili.start();
  return meili;
}

/** A Meilisearch of a test's own. */
export class TestMeili {
  readonly apiKey = 'a-key-for-tests-of-16-bytes-and-more';
  private child: Child | null = null;

  constructor(
    readonly port: number,
    private readonly folder: string,
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const places = ['--http-addr', `127.0.0.1:${this.port}`, '--db-path', join(this.folder, 'data')];
    const dumps = ['--dump-dir', join(this.folder, 'dumps'), '--snapshot-dir', join(this.folder, 'snapshots')];
    const limits = ['--no-analytics', '--max-indexing-memory', '256Mb', '--master-key', this.apiKey];
    this.child = await Child.start({
      command: testSetting('FECHATTER_TEST_MEILI_BIN'),
      args: [...places, ...dumps, ...limits],
      cwd: this.folder,
    });
    await this.child.ready(() => this.answers());
  }

  async stop(): Promise<void> {
    await this.child?.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  async kill(): Promise<void> {
    await this.child?.kill();
  }

  private async answers(): Promise<void> {
    const response = await fetch(`${this.url}/health`, { signal: AbortSignal.timeout(1_000) });
    if (!response.ok) throw new Error(`health answers ${response.status}`);
  }
}
