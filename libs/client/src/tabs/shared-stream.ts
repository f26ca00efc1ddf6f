import type { Channel, Environment } from '../environment/environment.js';
import type { Heard, StreamState } from '../stream/event-stream.js';
import { every, onWaking } from '../stream/waking.js';
import { Leadership } from './leadership.js';

/** A stream that is held open. */
export interface OpenStream {
  wake(): void;
  close(): void;
}

export interface StreamListener {
  onHeard: (heard: Heard) => void;
  onState: (state: StreamState) => void;
}

export interface SharedStreamOptions extends StreamListener {
  environment: Environment;
  /** Of the server and the person: tabs of the same name share one stream. */
  name: string;
  open: (cursor: string | null, listener: StreamListener) => OpenStream;
}

/** What the leader says to the other tabs. `n` has no gaps within a term. */
interface Said {
  term: number;
  n: number;
  /** The position after this. */
  cursor: string | null;
  heard?: Heard;
  state?: StreamState;
}

/** What a follower asks: is the leader there? If it wakes, the leader connects again. */
interface Asked {
  ask: 'state' | 'wake';
}

const TICK_MS = 30_000;
/** The leader says something at each heartbeat. */
const QUIET_MS = 60_000;
/** Even a hidden page answers a message at once, unless it is suspended. */
const ANSWER_MS = 5_000;

/**
 * Gives every tab the events of one stream, which the tab that holds the lock keeps open. Each tab reads its own
 * snapshot after it has begun to listen, so it misses nothing that the leader said before: that was committed,
 * and is in the snapshot. What it hears later is numbered, and a missing number is a gap like any other. A tab
 * that becomes the leader goes on from the last position that it heard. A leader that does not answer, because
 * its page is suspended, loses the lock; its term is over when it hears of a later one. Without locks or a
 * channel, each tab has a stream of its own.
 */
export class SharedStream {
  readonly #channel: Channel | null;
  readonly #leadership: Leadership | null = null;
  #cleanUps: (() => void)[] = [];
  #cancelSuspicion = () => {};
  #stream: OpenStream | null = null;
  /** Replaced whenever this tab begins or ends to lead: what an earlier stream says late counts no more. */
  #turn = {};
  #cursor: string | null = null;
  /** The latest term that was heard of, and the last number in it. 0 before the first. */
  #term = 0;
  #n = 0;
  #heardAt = 0;
  #state: StreamState = { name: 'connecting' };

  constructor(private readonly options: SharedStreamOptions) {
    const { environment, name } = options;
    this.#channel = environment.locks && environment.channel(name);
    if (!environment.locks || !this.#channel) return;
    this.#channel.onmessage = ({ data }) => this.#receive(data as Said | Asked);
    this.#leadership = new Leadership(
      environment.locks,
      name,
      () => this.#lead(),
      () => this.#step(),
    );
  }

  /** Begins after `cursor`, or after what was heard since. To be called once. */
  start(cursor: string | null): void {
    const { environment } = this.options;
    this.#cursor ??= cursor;
    if (!this.#leadership) return this.#lead();
    this.#leadership.wait();
    this.#heardAt = environment.now();
    this.#post({ ask: 'state' });
    this.#cleanUps = [
      onWaking(environment, () => this.#suspect('wake')),
      every(environment, TICK_MS, (elapsed) => {
        if (elapsed > QUIET_MS + TICK_MS) this.#suspect('wake');
        else if (environment.now() - this.#heardAt > QUIET_MS) this.#suspect('state');
      }),
    ];
  }

  /** Connects again at once. */
  wake(): void {
    if (this.#stream) this.#stream.wake();
    else this.#post({ ask: 'wake' });
  }

  close(): void {
    for (const cleanUp of [...this.#cleanUps, this.#cancelSuspicion]) cleanUp();
    this.#step();
    this.#leadership?.close();
    this.#channel?.close();
    this.#enter({ name: 'closed', reason: 'stopped' });
  }

  #lead(): void {
    const { environment, open, onHeard } = this.options;
    const turn = (this.#turn = {});
    const isOver = () => turn !== this.#turn;
    this.#term = Math.max(environment.now(), this.#term + 1);
    this.#n = -1;
    this.#stream = open(this.#cursor, {
      onHeard: (heard) => {
        if (isOver()) return;
        this.#cursor = heard.cursor;
        this.#say({ heard });
        onHeard(heard);
      },
      onState: (state) => {
        if (isOver()) return;
        // Another tab may fare better, for example with its own session.
        if (state.name === 'closed') this.#leadership?.close();
        else this.#say({ state });
        this.#enter(state);
      },
    });
  }

  /** No longer leads. */
  #step(): void {
    this.#turn = {};
    this.#stream?.close();
    this.#stream = null;
  }

  #receive(message: Said | Asked): void {
    if ('ask' in message) this.#answer(message);
    else if (message.term >= this.#term && message.term !== (this.#stream && this.#term)) this.#follow(message);
  }

  #answer({ ask }: Asked): void {
    if (!this.#stream) return;
    this.#say({ state: this.#state });
    if (ask === 'wake') this.#stream.wake();
  }

  #follow({ term, n, cursor, heard, state }: Said): void {
    this.#step();
    const isFirst = this.#term === 0;
    const isNext = term === this.#term ? n === this.#n + 1 : n === 0 && cursor === this.#cursor;
    this.#term = term;
    this.#n = n;
    this.#cursor = cursor;
    this.#heardAt = this.options.environment.now();
    if (!isFirst && !isNext) this.options.onHeard({ reset: 'missed', cursor });
    if (heard) this.options.onHeard(heard);
    if (state) this.#enter(state);
  }

  /** Takes the lock from a leader that does not answer. */
  #suspect(ask: Asked['ask']): void {
    if (this.#stream) return;
    const { environment } = this.options;
    const askedAt = environment.now();
    this.#post({ ask });
    this.#cancelSuspicion();
    this.#cancelSuspicion = environment.after(ANSWER_MS, () => {
      if (!this.#stream && this.#heardAt < askedAt) this.#leadership?.take();
    });
  }

  #say(what: Pick<Said, 'heard' | 'state'>): void {
    this.#n += 1;
    this.#post({ term: this.#term, n: this.#n, cursor: this.#cursor, ...what });
  }

  #post(message: Said | Asked): void {
    this.#channel?.postMessage(message);
  }

  #enter(state: StreamState): void {
    this.#state = state;
    this.options.onState(state);
  }
}
