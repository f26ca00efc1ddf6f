/**
 * What `npm test` starts and names for the tests: `FECHATTER_TEST_DATABASE_URL` (a PostgreSQL where databases may be made),
 * `FECHATTER_TEST_NATS_BIN` and, where there is one, `FECHATTER_TEST_MEILI_BIN` (programs that each test starts for itself).
 */
export type TestSetting = 'FECHATTER_TEST_DATABASE_URL' | 'FECHATTER_TEST_NATS_BIN' | 'FECHATTER_TEST_MEILI_BIN';

export function testSetting(name: TestSetting): string {
  const value = optionalTestSetting(name);
  if (!value) throw new Error(`${name} is not set: run the tests with \`npm test\`, or set it by hand.`);
  return value;
}

export function optionalTestSetting(name: TestSetting): string | null {
  return process.env[name] || null;
}

/** How the model-based test is run: few runs, always of the same plans, unless `FECHATTER_TEST_MODEL_RUNS` and `_SEED` say otherwise. */
export function modelSettings(): { runs: number; seed: number } {
  const { FECHATTER_TEST_MODEL_RUNS: runs, FECHATTER_TEST_MODEL_SEED: seed } = process.env;
  return { runs: Number(runs ?? 8), seed: Number(seed ?? 4) };
}
