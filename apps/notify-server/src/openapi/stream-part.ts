import { durableEvents, streamDocumentOf, type AsyncApiDocument, type OpenApiDocument } from '@fechatter/openapi';
import { PAGE_PARAMETERS } from '../streams/events.dto.js';
import { controlFrames, ephemeralFrames } from './control-frames.js';

const EPOCH = 'k3f9a2c1';
const CONTROL_SEQ = 1_842;

const introduction = [
  'The events of notify-server, as a client receives them: Server-Sent Events, one JSON object in each `data`. Every ' +
    'frame is named: the SSE field `event` is the name of the message. The `headers` of a message are the SSE fields ' +
    '`event` and `id`, its payload is `data`, parsed. A stream begins with `retry:`, in milliseconds.',
  'Clients skip types, fields and values that they do not know: later releases add some. docs/events.md says how to ' +
    'resume, what to do when a stream closes, and who receives an event. docs/openapi.json is the REST API.',
];

/**
 * Generates the AsyncAPI document of the event stream.
 * @param openApi notify-server's part of the OpenAPI document, which describes the route
 */
export function streamPart(openApi: OpenApiDocument): AsyncApiDocument {
  const position = { epoch: EPOCH, streamSeq: CONTROL_SEQ, idPrefix: '0192f6' };
  const control = { tag: 'control', data: 'ControlData', isEvent: false, samples: controlFrames(position) };
  const ephemeral = { tag: 'ephemeral', data: 'EphemeralData', isEvent: false, samples: ephemeralFrames() };
  return streamDocumentOf({
    folder: 'apps/notify-server',
    description: introduction.join('\n\n'),
    path: '/api/events',
    openApi,
    otherParameters: PAGE_PARAMETERS,
    groups: [control, durableEvents(EPOCH, CONTROL_SEQ + 1), ephemeral],
  });
}
