export * from './subjects.js';
export * from './headers.js';
export * from './connection.js';
export * from './chat-view.js';
export * from './chat-reader.js';
export * from './member-view.js';
export * from './revocation-watch.js';
