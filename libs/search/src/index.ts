export * from './engine.js';
export * from './search-settings.js';
export * from './words/snippet.js';
