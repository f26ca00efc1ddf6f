export { breakingChanges } from './changes/breaking-changes.js';
export { documentOf, type DescribedApp } from './document/document.js';
export type { OpenApiDocument } from './model/open-api.js';
export { entryOf, noteChange, readDocument, writeDocument } from './parts/document-file.js';
