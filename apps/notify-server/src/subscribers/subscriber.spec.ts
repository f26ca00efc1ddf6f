import { describe, expect, it } from '@jest/globals';
import type { StreamCursor } from '@fechatter/core';
import { resetFrame } from '../feed/frames.js';
import { StreamFigures } from './stream-figures.js';
import { Subscriber, type StreamOutput } from './subscriber.js';

class FakeSocket implements StreamOutput {
  unsentBytes = 0;
  ends = 0;
  readonly writes: string[] = [];
  private waiting: (() => void)[] = [];

  write(frames: readonly Buffer[]): void {
    this.writes.push(Buffer.concat(frames).toString());
  }

  drained(): Promise<void> {
    return this.unsentBytes === 0 ? Promise.resolve() : new Promise((resolve) => this.waiting.push(resolve));
  }

  end(): void {
    this.ends += 1;
  }

  drain(): void {
    this.unsentBytes = 0;
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  get events(): string[] {
    return Array.from(this.writes.join('').matchAll(/^event: (.*)$/gm), ([, event]) => event ?? '');
  }
}

const actor = {
  userId: '1',
  workspaceId: '1',
  sessionId: 's',
  installation: 'i',
  scope: null,
  tokenIssuedAt: 0,
  tokenExpiresAt: 0,
};
const position: StreamCursor = { epoch: 'abcd', streamSeq: 7, idPrefix: '00aa11' };
const later: StreamCursor = { epoch: 'abcd', streamSeq: 9, idPrefix: '00bb22' };
const event = Buffer.from('event: message.created\nid: x\ndata: {}\n\n');

function open(maxUnsentBytes = 1_000) {
  const socket = new FakeSocket();
  const calls: string[] = [];
  const on = { changed: () => calls.push('changed'), closed: () => calls.push('closed') };
  const subscriber = new Subscriber(
    { actor, filter: null },
    socket,
    { heartbeatSeconds: 20, maxUnsentBytes },
    on,
    new StreamFigures(),
  );
  const closed = () => calls.filter((call) => call === 'closed').length;
  return { socket, subscriber, closed };
}

describe('a subscriber', () => {
  it('that resumes receives ready with its position, what it missed, then live', () => {
    const { socket, subscriber } = open();
    subscriber.start(position, true);
    subscriber.send(event);
    subscriber.goLive();
    subscriber.flush();
    expect(socket.events).toEqual(['stream.ready', 'message.created', 'stream.live']);
    expect(socket.writes).toHaveLength(1);
    expect(socket.writes[0]).toContain('event: stream.ready\nid: abcd-7-00aa11\ndata: {"resumed":true');
  });

  it("whose cursor can't be served receives ready without an id, a reset with one, then live", () => {
    const { socket, subscriber } = open();
    subscriber.startWithReset(later, 'expired');
    subscriber.flush();
    expect(socket.events).toEqual(['stream.ready', 'stream.reset', 'stream.live']);
    const [ready = '', reset = ''] = socket.writes.join('').split('\n\n');
    expect(ready).not.toContain('id: ');
    expect(reset).toContain('id: abcd-9-00bb22');
    expect(subscriber.state).toBe('live');
  });

  it('is told of a gap once it was started, and not before', () => {
    const { socket, subscriber } = open();
    subscriber.reset(resetFrame(later, 'epoch'), 'epoch');
    expect(subscriber.state).toBe('registered');
    subscriber.start(position, true);
    subscriber.reset(resetFrame(later, 'epoch'), 'epoch');
    subscriber.reset(resetFrame(later, 'epoch'), 'epoch');
    subscriber.flush();
    expect(socket.events).toEqual(['stream.ready', 'stream.reset', 'stream.live', 'stream.reset']);
  });

  it('gets heartbeats with the position of its replay, then with the position of the feed', () => {
    const { socket, subscriber } = open();
    subscriber.heartbeat(later);
    subscriber.start(position, true);
    subscriber.heartbeat(later);
    subscriber.goLive();
    subscriber.heartbeat(later);
    subscriber.flush();
    const beats = socket.writes
      .join('')
      .split('\n\n')
      .filter((frame) => frame.includes('stream.heartbeat'));
    expect(beats.map((frame) => /^id: (.*)$/m.exec(frame)?.[1])).toEqual(['abcd-7-00aa11', 'abcd-9-00bb22']);
  });

  it('that leaves too much unread is closed with the reason, and gets nothing more', () => {
    const { socket, subscriber, closed } = open();
    subscriber.start(position, false);
    subscriber.goLive();
    socket.unsentBytes = 1_001;
    subscriber.send(event);
    subscriber.send(event);
    subscriber.flush();
    expect(socket.events).toEqual(['stream.ready', 'stream.live', 'stream.closing']);
    expect(socket.writes.join('')).toContain('{"reason":"slow_consumer","reconnect":true}');
    expect([socket.ends, closed()]).toEqual([1, 1]);
  });

  it('does not count as slow because of what is queued here', () => {
    const { socket, subscriber } = open(100);
    subscriber.start(position, false);
    subscriber.goLive();
    for (let count = 0; count < 10_000; count += 1) subscriber.send(event);
    subscriber.flush();
    expect(subscriber.state).toBe('live');
    expect(socket.events).toHaveLength(10_002);
  });

  it.each([
    ['token_expired', true],
    ['draining', true],
    ['unavailable', true],
    ['session_revoked', false],
  ] as const)('is closed once: %s, reconnect %s', (reason, reconnect) => {
    const { socket, subscriber, closed } = open();
    subscriber.start(position, false);
    subscriber.close(reason);
    subscriber.close('draining');
    subscriber.reset(resetFrame(later, 'epoch'), 'epoch');
    subscriber.abandon();
    subscriber.flush();
    subscriber.flush();
    expect(socket.events).toEqual(['stream.ready', 'stream.closing']);
    expect(socket.writes.join('')).toContain(JSON.stringify({ reason, reconnect }));
    expect([socket.ends, closed()]).toEqual([1, 1]);
  });

  it('that accepts its replay in time stays open', async () => {
    const { socket, subscriber } = open();
    subscriber.start(position, true);
    socket.unsentBytes = 900;
    const waiting = subscriber.waitForReader(1_000);
    socket.drain();
    await waiting;
    expect(subscriber.state).toBe('replaying');
  });

  it('that does not accept its replay is closed', async () => {
    const { socket, subscriber } = open();
    subscriber.start(position, true);
    socket.unsentBytes = 900;
    await subscriber.waitForReader(5);
    subscriber.flush();
    expect(socket.events.at(-1)).toBe('stream.closing');
  });
});
