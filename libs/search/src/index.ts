export * from './engine.js';
export * from './words/snippet.js';
