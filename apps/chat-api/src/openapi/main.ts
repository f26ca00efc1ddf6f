/** Prints chat-api's part of the OpenAPI document. `npm run openapi` merges the parts. */
import { openApiPart } from './part.js';

process.stdout.write(JSON.stringify({ part: await openApiPart() }));
