export { functionNames, readFunctions, type SqlFunction } from './functions/install-functions.js';
export { migrateDatabase, migrationSource, numberedMigrations } from './migrate-database.js';
