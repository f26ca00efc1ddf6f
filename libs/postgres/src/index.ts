export * from './bounded-client.js';
