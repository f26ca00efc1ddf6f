export * from './engine.js';
export * from './snippet.js';
