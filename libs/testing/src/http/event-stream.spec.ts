import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { EventStream, openEventStream } from './event-stream.js';

const STREAM = Buffer.from(
  'retry: 3127\n\nevent: stream.ready\nid: k3f9-7-9c1e07\ndata: {}\n\ndata: no event, no id\n\n: comment\n\n' +
    'event: message.created\r\nid: k3f9-8-aaaaaa\r\ndata: {"text":"café 👩‍🚒"}\r\n\r\nevent: message.created\ndata: half',
);

describe('an event stream', () => {
  let server: Server;
  let url: string;
  let pieceBytes: number;
  beforeEach(async () => {
    server = createServer((_, response) => void writeInPieces(response, pieceBytes)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    server.close();
  });

  it.each([1, 2, 7, 1_000])('has the same complete frames when it arrives in pieces of %d bytes', async (size) => {
    pieceBytes = size;
    const stream = await openEventStream(url, { undocumented: 'A test of parsing: the frames are made up.' });
    await stream.ended;
    expect(stream.frames).toEqual([
      { event: 'stream.ready', id: 'k3f9-7-9c1e07', data: '{}' },
      { event: 'message', id: null, data: 'no event, no id' },
      { event: 'message.created', id: 'k3f9-8-aaaaaa', data: '{"text":"café 👩‍🚒"}' },
    ]);
    expect(stream).toMatchObject({ retryMs: 3127, lastEventId: 'k3f9-8-aaaaaa', isOpen: false });
  });

  it('reports each frame that is not as it should be, and keeps it', async () => {
    pieceBytes = 1_000;
    const outgoing = get(url, { agent: false });
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    const faults: unknown[] = [];
    const check = ({ event }: { event: string }) => {
      if (event === 'message') throw new Error('nameless');
    };
    const stream = new EventStream(outgoing, response, { check, onFault: (fault) => faults.push(fault) });
    await stream.ended;
    expect(faults).toEqual([new Error('nameless')]);
    expect(stream.frames.map(({ event }) => event)).toEqual(['stream.ready', 'message', 'message.created']);
  });
});

/** Pauses after each piece, so that each arrives alone. */
async function writeInPieces(response: ServerResponse, size: number): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (let start = 0; start < STREAM.length; start += size) {
    response.write(STREAM.subarray(start, start + size));
    await delay(1);
  }
  response.end();
}
