import { TEST_TIMEOUT_MS } from './jest.shared.mjs';

export default {
  projects: ['<rootDir>/libs/*', '<rootDir>/migrations', '<rootDir>/apps/*', '<rootDir>/tools', '<rootDir>/bench'],
  maxWorkers: 2,
  testTimeout: TEST_TIMEOUT_MS,
  coverageProvider: 'v8',
  passWithNoTests: true,
};
