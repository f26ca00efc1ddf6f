import { fileURLToPath } from 'node:url';

export const TEST_TIMEOUT_MS = 90_000;

const swc = {
  swcrc: false,
  jsc: {
    target: 'es2022',
    keepClassNames: true,
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
  },
  module: { type: 'es6' },
  sourceMaps: 'inline',
};

/** The Jest configuration of one project; `name` is what `--selectProjects` takes. */
export function jestProject(name, folderUrl) {
  return {
    displayName: name,
    rootDir: fileURLToPath(new URL('.', folderUrl)),
    testEnvironment: 'node',
    // Libraries are tested as they are written, not as they were last built.
    testEnvironmentOptions: { customExportConditions: ['@fechatter/source', 'node', 'node-addons'] },
    testMatch: ['**/*.spec.ts', '**/*.int-spec.ts', '**/*.e2e-spec.ts'],
    modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/out-tsc'],
    extensionsToTreatAsEsm: ['.ts'],
    moduleFileExtensions: ['js', 'ts', 'mjs', 'cjs', 'json', 'node'],
    moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
    transform: { '^.+\\.ts$': ['@swc/jest', swc] },
    // For a project that is run alone; in a run of several, Jest takes it from the first config.
    testTimeout: TEST_TIMEOUT_MS,
  };
}
