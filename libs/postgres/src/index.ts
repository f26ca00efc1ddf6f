export * from './bounded-client.js';
export * from './connection-url.js';
