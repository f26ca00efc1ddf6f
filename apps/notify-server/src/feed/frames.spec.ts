import { describe, expect, it } from '@jest/globals';
import { eventFrame, heartbeatFrame, retryLine } from './frames.js';

const cursor = { epoch: 'abcd', streamSeq: 7, idPrefix: '00aa11' };

describe('frames', () => {
  it('carry the published bytes unchanged', () => {
    const json = JSON.stringify({ text: 'a\r\nb\u2028c\u{1f642}' });
    const frame = eventFrame('message.created', cursor, Buffer.from(json)).toString();
    expect(frame).toBe(`event: message.created\nid: abcd-7-00aa11\ndata: ${json}\n\n`);
  });

  it('never contain a line break inside the data', () => {
    const pretty = JSON.stringify({ a: [1, { b: '\n' }] }, null, 2).replaceAll('\n', '\r\n');
    const frame = eventFrame('message.created', cursor, Buffer.from(pretty)).toString();
    const [, , data, ...rest] = frame.split(/\r\n|\r|\n/);
    expect(JSON.parse(data?.slice('data: '.length) ?? '')).toEqual({ a: [1, { b: '\n' }] });
    expect(rest).toEqual(['', '']);
  });

  it('carry the position in a heartbeat, and the delay in the retry line', () => {
    expect(heartbeatFrame(cursor).toString()).toBe('event: stream.heartbeat\nid: abcd-7-00aa11\ndata: {}\n\n');
    expect(retryLine(3_127).toString()).toBe('retry: 3127\n\n');
  });
});
