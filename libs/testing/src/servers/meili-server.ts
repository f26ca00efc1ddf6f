import { SEARCH_ENGINES, startMeilisearch, type SearchEngine, type Started } from '@fechatter/system';
import { optionalTestSetting, testSetting } from '../environment.js';
import { temporaryFolder, TestProcess } from './test-process.js';

/** The engines that can be tested here: Meilisearch only if this machine has one. */
export function testedEngines(): SearchEngine[] {
  const hasMeili = optionalTestSetting('FECHATTER_TEST_MEILI_BIN') !== null;
  return SEARCH_ENGINES.filter((engine) => engine !== 'meilisearch' || hasMeili);
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
