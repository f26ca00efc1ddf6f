export { breakingChanges } from './changes/breaking-changes.js';
export { copyExamples, withExamples, withoutExamples, type RecordedCall } from './document/examples.js';
export { withProblemExamples } from './document/problem-examples.js';
export { documentOf, type DescribedApp } from './document/document.js';
export type { OpenApiDocument } from './model/open-api.js';
export { differences } from './parts/differences.js';
export { isWritten, noteChange, readDocument, writeDocument } from './parts/document-file.js';
export { mergeParts } from './parts/merge-parts.js';
export { partOf } from './parts/part-of.js';
