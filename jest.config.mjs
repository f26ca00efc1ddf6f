export default {
  projects: ['<rootDir>/libs/*', '<rootDir>/migrations', '<rootDir>/apps/*'],
  maxWorkers: 2,
  coverageProvider: 'v8',
  passWithNoTests: true,
};
