import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { openEventStream } from './event-stream.js';

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
    const stream = await openEventStream(url);
    await stream.ended;
    expect(stream.frames).toEqual([
      { event: 'stream.ready', id: 'k3f9-7-9c1e07', data: '{}' },
      { event: 'message', id: null, data: 'no event, no id' },
      { event: 'message.created', id: 'k3f9-8-aaaaaa', data: '{"text":"café 👩‍🚒"}' },
    ]);
    expect(stream).toMatchObject({ retryMs: 3127, lastEventId: 'k3f9-8-aaaaaa', isOpen: false });
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
