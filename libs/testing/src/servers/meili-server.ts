import { SEARCH_ENGINES, startMeilisearch, type SearchEngine, type Started } from '@fechatter/system';
import { optionalTestSetting, testSetting } from '../environment.js';
import { temporaryFolder, TestProcess } from './test-process.js';

/** Returns the engines that can be tested here: Meilisearch only if this machine has one. */
export function testedEngines(): SearchEngine[] {
  const hasMeili = optionalTestSetting('FECHATTER_TEST_MEILI_BIN') !== null;
  return SEARCH_ENGINES.filter((engine) => engine !== 'meilisearch' || hasMeili);
}

/** Starts a Meilisearch for one test file. */
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
