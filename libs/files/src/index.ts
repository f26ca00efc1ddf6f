export * from './small-file.js';
