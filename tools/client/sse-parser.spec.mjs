import { describe, expect, it } from '@jest/globals';
import { SseParser } from './sse-parser.mjs';

const stream = Buffer.from(
  'retry: 3127\n\nevent: stream.ready\nid: k3f9-7-9c1e07\ndata: {}\n\n: comment\n\nevent: message.created\r\nid: k3f9-8-aaaaaa\r\n' +
    'data: {"text":"café ☕"}\r\n\r\nevent: message.created\ndata: half',
);
const expected = [
  { event: 'message', id: null, data: '', retryMs: 3127 },
  { event: 'stream.ready', id: 'k3f9-7-9c1e07', data: '{}', retryMs: null },
  { event: 'message.created', id: 'k3f9-8-aaaaaa', data: '{"text":"café ☕"}', retryMs: null },
];

describe('the SSE parser', () => {
  it.each([1, 2, 3, 7, 1_000])('reads the same frames, and no half one, from pieces of %d bytes', (size) => {
    const parser = new SseParser();
    const frames = [];
    for (let start = 0; start < stream.length; start += size)
      frames.push(...parser.push(stream.subarray(start, start + size)));
    expect(frames).toEqual(expected);
  });
});
