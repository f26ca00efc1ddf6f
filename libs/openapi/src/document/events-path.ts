import { headersNamed } from './headers.js';
import type { PathItem, Reference } from '../model/open-api.js';

const problem = (name: string): Reference => ({ $ref: `#/components/responses/${name}` });

const cursor = { type: 'string', maxLength: 200 };

/**
 * The one route of notify-server, whose frames `docs/events.md` describes: consumers read one document. It refuses with problems that
 * routes of chat-api have as well.
 */
const item: PathItem = {
  get: {
    operationId: 'eventsOpen',
    tags: ['Events'],
    summary: 'Open the stream of your events',
    description:
      'Answered by notify-server. Server-Sent Events without an end: docs/events.md describes the frames. After a cut, send the id of the ' +
      'last one that you saw, and the stream goes on behind it or says that it cannot.',
    servers: [{ url: 'http://127.0.0.1:6687', description: 'notify-server, where npm start has it' }],
    security: [{ token: [] }],
    parameters: [
      { name: 'Last-Event-ID', in: 'header', description: 'Where to go on. Newer than `lastEventId`.', schema: cursor },
      { name: 'lastEventId', in: 'query', description: 'The same, for a first connection.', schema: cursor },
    ],
    responses: {
      200: {
        description: 'The stream.',
        headers: headersNamed('X-Request-Id'),
        content: { 'text/event-stream': { schema: { type: 'string' } } },
      },
      400: problem('invalid_request-malformed_json-unlimited'),
      401: problem('session_revoked-token_expired-unauthenticated'),
      406: problem('not_acceptable-unlimited'),
      413: problem('payload_too_large-unlimited'),
      415: problem('unsupported_media_type-unlimited'),
      500: problem('internal_error-unlimited'),
      503: problem('dependency_unavailable-unlimited'),
    },
  },
};

/** The paths with that of notify-server at its place. */
export function withEvents(paths: Record<string, PathItem>): Record<string, PathItem> {
  const all = Object.entries({ ...paths, '/api/events': item });
  return Object.fromEntries(all.sort(([one], [other]) => (one < other ? -1 : 1)));
}
