import { writeDocument } from './document-file.js';
import { currentDocument } from './preview.js';

writeDocument(await currentDocument());
