export * from './engine.js';
export * from './search-settings.js';
export { prefixDistance } from './words/edit-distance.js';
export * from './words/snippet.js';
export { TextMatcher, type TextMatch } from './words/text-matcher.js';
