export default {
  projects: ['<rootDir>/libs/*', '<rootDir>/migrations', '<rootDir>/apps/*', '<rootDir>/tools'],
  maxWorkers: 2,
  coverageProvider: 'v8',
  passWithNoTests: true,
};
