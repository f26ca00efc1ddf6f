export { migrateDatabase } from './migrate-database.js';
