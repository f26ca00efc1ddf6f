/**
 * The variables that `npm test` sets: `FECHATTER_TEST_DATABASE_URL` is a PostgreSQL in which tests make their
 * databases. `FECHATTER_TEST_NATS_BIN` and, if this machine has them, `FECHATTER_TEST_MEILI_BIN` and
 * `FECHATTER_TEST_CHROMIUM_BIN` are programs that each test starts for itself.
 */
export type TestSetting =
  | 'FECHATTER_TEST_DATABASE_URL'
  | 'FECHATTER_TEST_NATS_BIN'
  | 'FECHATTER_TEST_MEILI_BIN'
  | 'FECHATTER_TEST_CHROMIUM_BIN';

export function testSetting(name: TestSetting): string {
  const value = optionalTestSetting(name);
  if (!value) throw new Error(`${name} is not set: run the tests with \`npm test\`, or set it.`);
  return value;
}

export function optionalTestSetting(name: TestSetting): string | null {
  return process.env[name] || null;
}

/**
 * `FECHATTER_TEST_MODEL_RUNS` and `FECHATTER_TEST_MODEL_SEED`. By default the model-based test makes few
 * runs, always of the same plans.
 */
export function modelSettings(): { runs: number; seed: number } {
  const { FECHATTER_TEST_MODEL_RUNS: runs, FECHATTER_TEST_MODEL_SEED: seed } = process.env;
  return { runs: Number(runs ?? 8), seed: Number(seed ?? 4) };
}
