/**
 * Prints notify-server's part of the OpenAPI document, and the AsyncAPI document of its stream. `npm run openapi`
 * writes both.
 */
import { openApiPart } from './part.js';
import { streamPart } from './stream-part.js';

const part = await openApiPart();
process.stdout.write(JSON.stringify({ part, stream: streamPart(part) }));
