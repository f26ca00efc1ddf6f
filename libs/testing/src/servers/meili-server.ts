import { startMeilisearch, type Started } from '@fechatter/system';
import { optionalTestSetting, testSetting } from '../environment.js';
import { temporaryFolder, TestProcess } from './test-process.js';

/** Whether this machine has a Meilisearch to test with. */
export function hasMeili(): boolean {
  return optionalTestSetting('FECHATTER_TEST_MEILI_BIN') !== null;
}

/** A Meilisearch of a test's own. */
export async function startMeili(): Promise<TestMeili> {
  const program = testSetting('FECHATTER_TEST_MEILI_BIN');
  const dataDir = await temporaryFolder('meilisearch');
  const { apiKey, ...started } = await startMeilisearch({ dataDir, program, keeper: false });
  return new TestMeili(started, dataDir, apiKey);
}

export class TestMeili extends TestProcess {
  constructor(
    started: Started,
    folder: string,
    readonly apiKey: string,
  ) {
    super(started, folder);
  }
}
