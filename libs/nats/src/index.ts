export * from './subjects.js';
export * from './headers.js';
export * from './connection.js';
