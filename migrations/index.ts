export { readFunctions, type SqlFunction } from './install-functions.js';
export { migrateDatabase, migrationSource } from './migrate-database.js';
