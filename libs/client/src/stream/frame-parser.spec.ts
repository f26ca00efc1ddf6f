import { describe, expect, it } from '@jest/globals';
import { createParser } from 'eventsource-parser';
import fc from 'fast-check';
import { FrameParser, type Frame } from './frame-parser.js';

function parse(chunks: readonly Uint8Array[]): { frames: Frame[]; retries: number[] } {
  const frames: Frame[] = [];
  const retries: number[] = [];
  const parser = new FrameParser(
    (frame) => frames.push(frame),
    (ms) => retries.push(ms),
  );
  for (const chunk of chunks) parser.feed(chunk);
  return { frames, retries };
}

const bytes = (text: string) => new TextEncoder().encode(text);
const framesOf = (text: string) => parse([bytes(text)]).frames;

/** Cuts after each of these numbers of bytes, again and again. */
function cut(whole: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0, index = 0; at < whole.length; index += 1) {
    const size = sizes[index % sizes.length] ?? 1;
    chunks.push(whole.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

describe('a parser of frames', () => {
  it.each<[string, string, Frame[]]>([
    ['all fields', 'event: a\nid: 1\ndata: x\n\n', [{ event: 'a', id: '1', data: 'x' }]],
    ['lines that end with CR', 'event: a\rdata: x\r\r', [{ event: 'a', id: null, data: 'x' }]],
    ['lines that end with CRLF', 'event: a\r\ndata: x\r\n\r\n', [{ event: 'a', id: null, data: 'x' }]],
    ['data of several lines', 'data: x\ndata\ndata:y\n\n', [{ event: 'message', id: null, data: 'x\n\ny' }]],
    ['one space only after the colon', 'data:  x\n\n', [{ event: 'message', id: null, data: ' x' }]],
    ['comments', ': hello\n:\ndata: x\n\n', [{ event: 'message', id: null, data: 'x' }]],
    ['unknown fields', 'more: y\ndata: x\n\n', [{ event: 'message', id: null, data: 'x' }]],
    ['a byte order mark', '\uFEFFdata: x\n\n', [{ event: 'message', id: null, data: 'x' }]],
    ['an id with NUL, which it ignores', 'id: 1\0\ndata: x\n\n', [{ event: 'message', id: null, data: 'x' }]],
    [
      'frames without data, which it skips',
      'event: a\nid: 1\n\ndata: x\n\n',
      [{ event: 'message', id: null, data: 'x' }],
    ],
    ['a frame that is cut, which it drops', 'data: x\n\ndata: y\n', [{ event: 'message', id: null, data: 'x' }]],
  ])('reads %s', (_, text, frames) => {
    expect(framesOf(text)).toEqual(frames);
  });

  it('tells reconnection times, and ignores those that are no number', () => {
    expect(parse([bytes('retry: 2500\n\nretry: 1s\nretry:\n\n')]).retries).toEqual([2500]);
  });

  it('reads the same wherever the bytes are cut, as another parser does', () => {
    const text = fc
      .array(
        fc.constantFrom(
          ...[
            'data: x',
            'data',
            'data: ü€😀',
            'id: 1',
            'id',
            'event: a',
            ': c',
            'retry: 5',
            'x',
            '',
            '\n',
            '\r',
            '\r\n',
          ],
        ),
        { maxLength: 40 },
      )
      .chain((parts) => fc.constantFrom('\n', '\r', '\r\n').map((end) => parts.join(end)));
    const sizes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(text, sizes, (whole, pieces) => {
        const { frames } = parse(cut(bytes(whole), pieces));
        expect(frames).toEqual(framesOf(whole));
        expect(frames).toEqual(asAnother(whole));
      }),
      { numRuns: 2_000 },
    );
  });

  it('throws rather than keep a frame of any length', () => {
    const line = bytes(`data: ${'x'.repeat(1 << 20)}\n`);
    expect(() => parse(Array.from({ length: 6 }, () => line))).toThrow(/without an end/);
    const endless = bytes('x'.repeat(1 << 20));
    expect(() => parse(Array.from({ length: 6 }, () => endless))).toThrow(/without an end/);
  });

  it('keeps nothing of frames that are complete, nor of comments', () => {
    const frame = bytes(`data: ${'x'.repeat(1 << 20)}\n\n`);
    expect(parse(Array.from({ length: 6 }, () => frame)).frames).toHaveLength(6);
    const comment = bytes(`: ${'x'.repeat(1 << 20)}\n`);
    expect(parse(Array.from({ length: 6 }, () => comment)).frames).toEqual([]);
  });
});

function asAnother(text: string): Frame[] {
  const frames: Frame[] = [];
  createParser({
    onEvent: ({ event, id, data }) => frames.push({ event: event || 'message', id: id ?? null, data }),
    // It waits for what follows a CR.
  }).feed(`${text}:`);
  return frames;
}
