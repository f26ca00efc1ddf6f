export { readFunctions, type SqlFunction } from './functions/install-functions.js';
export { migrateDatabase, migrationSource } from './migrate-database.js';
