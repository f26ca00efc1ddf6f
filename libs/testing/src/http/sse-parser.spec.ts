import { describe, expect, it } from '@jest/globals';
import { SseParser, type Frame } from './sse-parser.js';

function parse(text: string, chunkBytes = Infinity): Frame[] {
  const parser = new SseParser();
  const bytes = new TextEncoder().encode(text);
  const frames: Frame[] = [];
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    frames.push(...parser.push(bytes.subarray(start, start + chunkBytes)));
  }
  return frames;
}

describe('SseParser', () => {
  const cases: [string, string, Frame[]][] = [
    ['a whole frame', 'event: a\nid: 7\ndata: x\n\n', [{ event: 'a', id: '7', data: 'x' }]],
    ['CR LF and CR as line ends', 'data: x\r\n\r\ndata: y\r\rdata: z\n\n', ['x', 'y', 'z'].map(message)],
    ['several data lines', 'data: x\ndata\ndata:  y\n\n', [message('x\n\n y')]],
    ['comments and unknown fields passed over', ': hello\nfoo: bar\ndata: x\n\n', [message('x')]],
    ['no frame without data', 'event: a\nid: 7\n\ndata: x\n\n', [message('x')]],
    ['an unfinished frame dropped', 'data: x\n\ndata: y\n', [message('x')]],
    ['U+2028 as no line end', 'data: a\u2028b\n\n', [message('a\u2028b')]],
    ['an emoji', 'data: 👩‍🚒\n\n', [message('👩‍🚒')]],
  ];

  it.each(cases)('reads %s', (_, text, frames) => {
    expect(parse(text)).toEqual(frames);
  });

  it.each(cases)('reads %s byte by byte', (_, text, frames) => {
    expect(parse(text, 1)).toEqual(text.endsWith('\r') ? frames.slice(0, -1) : frames);
  });
});

function message(data: string): Frame {
  return { event: 'message', id: null, data };
}
