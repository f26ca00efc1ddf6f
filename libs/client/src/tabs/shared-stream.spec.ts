import { beforeEach, describe, expect, it } from '@jest/globals';
import { browserEnvironment } from '../environment/browser-environment.js';
import type { Heard, StreamState } from '../stream/event-stream.js';
import { created } from '../test/chat-world.js';
import { FakeBrowser, type FakeChannel } from '../test/fake-tabs.js';
import { FakeTime, settled } from '../test/fake-time.js';
import { SharedStream, type StreamListener } from './shared-stream.js';

/** A stream that says what the test wants. */
class FakeStream {
  isClosed = false;
  wakes = 0;

  constructor(
    readonly cursor: string | null,
    readonly listener: StreamListener,
  ) {
    listener.onState({ name: 'connecting' });
  }

  says(position: string, seq: number): void {
    this.listener.onHeard({ event: created('7', seq), cursor: position });
  }

  wake(): void {
    this.wakes += 1;
  }

  close(): void {
    this.isClosed = true;
    this.listener.onState({ name: 'closed', reason: 'stopped' });
  }
}

class Tab {
  readonly streams: FakeStream[] = [];
  readonly heard: Heard[] = [];
  readonly states: StreamState[] = [];
  readonly events = new EventTarget();
  channel: FakeChannel | null = null;
  readonly shared: SharedStream;

  constructor(browser: FakeBrowser | null, time: FakeTime) {
    const environment = browserEnvironment({
      ...{ now: time.now, after: time.after, events: this.events, locks: browser?.locks ?? null },
      channel: () => (browser ? (this.channel = browser.channel() as FakeChannel) : null),
    });
    this.shared = new SharedStream({
      ...{ environment, name: 'one' },
      open: (cursor, listener) => {
        const stream = new FakeStream(cursor, listener);
        this.streams.push(stream);
        return stream;
      },
      onHeard: (heard) => this.heard.push(heard),
      onState: (state) => this.states.push(state),
    });
  }

  /** The one that is open. */
  get stream(): FakeStream | undefined {
    return this.streams.find(({ isClosed }) => !isClosed);
  }

  get seqs(): (number | string | null | undefined)[] {
    return this.heard.flatMap(({ event, reset }) => (event || reset !== undefined ? [event?.seq ?? reset] : []));
  }
}

let browser: FakeBrowser;
let time: FakeTime;

beforeEach(() => {
  browser = new FakeBrowser();
  time = new FakeTime();
});

async function open(cursor: string | null = 'c0'): Promise<Tab> {
  const tab = new Tab(browser, time);
  tab.shared.start(cursor);
  await settled();
  return tab;
}

async function openTwo() {
  const [leader, follower] = [await open(), await open()];
  leader.streams[0]?.listener.onState({ name: 'live' });
  await settled();
  return { leader, follower, stream: leader.streams[0] as FakeStream };
}

describe('tabs', () => {
  it('share one stream, and hear the same in the same order', async () => {
    const { leader, follower, stream } = await openTwo();
    for (const seq of [1, 2, 3]) stream.says(`p${seq}`, seq);
    await settled();
    expect(follower.streams).toEqual([]);
    expect(follower.seqs).toEqual([1, 2, 3]);
    expect(leader.seqs).toEqual([1, 2, 3]);
    expect([leader, follower].map(({ states }) => states.at(-1))).toEqual([{ name: 'live' }, { name: 'live' }]);
  });

  it('know the state of the stream as soon as they are opened', async () => {
    await openTwo();
    const late = await open();
    expect(late.states.at(-1)).toEqual({ name: 'live' });
    expect(late.seqs).toEqual([]);
  });

  it('go on from the last position that they heard when the leader is closed', async () => {
    const { leader, follower, stream } = await openTwo();
    const third = await open();
    stream.says('p1', 1);
    await settled();
    leader.shared.close();
    await settled();
    expect(stream.isClosed).toBe(true);
    expect(follower.stream?.cursor).toBe('p1');
    follower.stream?.says('p2', 2);
    await settled();
    expect([follower.seqs, third.seqs]).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(leader.states.at(-1)).toEqual({ name: 'closed', reason: 'stopped' });
  });

  it('begin from their own snapshot if they heard nothing', async () => {
    const leader = await open('old');
    const follower = new Tab(browser, time);
    leader.shared.close();
    await settled();
    follower.shared.start('new');
    await settled();
    expect(follower.stream?.cursor).toBe('new');
  });

  it('that missed something have a gap, and go on', async () => {
    const { follower, stream } = await openTwo();
    stream.says('p1', 1);
    await settled();
    follower.channel?.freeze();
    stream.says('p2', 2);
    await settled();
    follower.channel?.thaw(true);
    stream.says('p3', 3);
    await settled();
    expect(follower.seqs).toEqual([1, 'missed', 3]);
  });

  it('that were only late miss nothing', async () => {
    const { follower, stream } = await openTwo();
    follower.channel?.freeze();
    stream.says('p1', 1);
    await settled();
    follower.channel?.thaw();
    await settled();
    expect(follower.seqs).toEqual([1]);
  });

  it('have a gap if the next leader begins elsewhere', async () => {
    const { leader, follower, stream } = await openTwo();
    const third = await open();
    follower.channel?.freeze();
    stream.says('p1', 1);
    await settled();
    leader.shared.close();
    await settled();
    follower.channel?.thaw();
    await settled();
    expect(follower.stream?.cursor).toBe('c0');
    expect(third.seqs).toEqual([1, 'missed']);
  });

  it('take the stream from a leader that is suspended, which follows when it wakes', async () => {
    const { leader, follower, stream } = await openTwo();
    stream.says('p1', 1);
    leader.channel?.freeze();
    await time.pass(90_000);
    expect(follower.stream).toBeUndefined();
    await time.pass(5_000);
    expect(follower.stream?.cursor).toBe('p1');
    follower.stream?.says('p2', 2);
    leader.channel?.thaw();
    await settled();
    expect(stream.isClosed).toBe(true);
    expect(leader.seqs).toEqual([1, 2]);
    follower.shared.close();
    await settled();
    expect(leader.stream?.cursor).toBe('p2');
  });

  it('leave the stream with a leader that answers, however quiet it is', async () => {
    const { leader, follower } = await openTwo();
    await time.pass(600_000);
    expect(follower.stream).toBeUndefined();
    expect(leader.stream).toBeDefined();
    expect(leader.streams).toHaveLength(1);
  });

  it('make the leader connect again when they wake', async () => {
    const { follower, stream } = await openTwo();
    follower.events.dispatchEvent(new Event('visibilitychange'));
    await settled();
    expect(stream.wakes).toBe(1);
    await time.pass(600_000);
    expect(stream.wakes).toBe(1);
    await time.sleep(600_000);
    await settled();
    expect(stream.wakes).toBe(2);
  });

  it('give the stream to another tab if it was refused for good', async () => {
    const { leader, follower, stream } = await openTwo();
    stream.listener.onState({ name: 'closed', reason: 'refused_403' });
    await settled();
    expect(follower.stream).toBeDefined();
    expect(follower.states).not.toContainEqual({ name: 'closed', reason: 'refused_403' });
    expect(leader.streams).toHaveLength(1);
  });

  it('leave nothing behind when they are closed', async () => {
    const { leader, follower } = await openTwo();
    leader.shared.close();
    follower.shared.close();
    await settled();
    expect(time.pending).toBe(0);
    expect([leader.stream, follower.stream]).toEqual([undefined, undefined]);
  });
});

describe('a tab on its own', () => {
  it('has a stream of its own where there are no locks', async () => {
    const tabs = [new Tab(null, time), new Tab(null, time)];
    for (const { shared } of tabs) shared.start('c0');
    await settled();
    expect(tabs.map(({ streams }) => streams.length)).toEqual([1, 1]);
    tabs[0]?.streams[0]?.says('p1', 1);
    expect(tabs.map(({ seqs }) => seqs)).toEqual([[1], []]);
  });

  it('has one where locks are refused', async () => {
    const locks = { request: () => Promise.reject(new DOMException('no', 'SecurityError')) };
    const tab = new Tab({ locks, channel: browser.channel } as unknown as FakeBrowser, time);
    tab.shared.start('c0');
    await settled();
    expect(tab.stream?.cursor).toBe('c0');
  });
});
