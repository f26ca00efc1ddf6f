import { ProblemError } from '../rest/errors.js';
import type { Chat, Message, Sync } from '../rest/schema.js';
import type { Reads } from '../store/reads.js';
import { refOf, snapshot } from './chat-world.js';
import { settled } from './fake-time.js';

/** A server with one chat, whose answers are given when the test lets them go. */
export class FakeServer implements Reads {
  chats: Chat[] = [];
  messagesOf: Message[] = [];
  people = [refOf('1'), refOf('2')];
  failures: Error[] = [];
  readonly calls: string[] = [];
  #gate: Promise<void> = Promise.resolve();
  #open = () => {};

  hold(): void {
    this.#gate = new Promise((resolve) => (this.#open = resolve));
  }

  /** Answers what is asked from now on; what was asked before goes on waiting. */
  pass(): void {
    this.#gate = Promise.resolve();
  }

  async letGo(): Promise<void> {
    this.#open();
    this.#gate = Promise.resolve();
    await settled();
  }

  /** A snapshot in pages of one chat. */
  sync(cursor: string | null): Promise<Sync> {
    const index = Number(cursor ?? 0);
    const nextCursor = index + 1 < this.chats.length ? String(index + 1) : null;
    const chats = this.chats.slice(index, index + 1);
    return this.#answer(`sync ${cursor}`, snapshot(chats, { nextCursor, users: this.people }));
  }

  changes(chatId: string, since: number) {
    const known = this.chats.find(({ id }) => id === chatId);
    const all = this.messagesOf.filter(({ changedSeq }) => changedSeq > since);
    const messages = all.sort((one, other) => one.changedSeq - other.changedSeq).slice(0, 100);
    const shown = since > 1e15 ? 'nothing' : since;
    if (!known) return this.#answer(`changes ${chatId}`, Promise.reject(new ProblemError(404, null, null, null)));
    const answer = {
      chat: known,
      members: [],
      messages,
      lastSeq: known.lastSeq,
      hasMore: all.length > 100,
      senders: this.people,
    };
    return this.#answer(`changes ${chatId} ${shown}`, answer);
  }

  messages(chatId: string, before: number | undefined) {
    const earlier = this.messagesOf.filter(({ seq }) => before === undefined || seq < before);
    const items = earlier.sort((one, other) => one.seq - other.seq).slice(-50);
    const page = {
      items,
      hasMoreBefore: earlier.length > 50,
      hasMoreAfter: before !== undefined,
      senders: this.people,
    };
    return this.#answer(`messages ${chatId} ${before}`, page);
  }

  users(ids: readonly string[]) {
    return this.#answer(
      `users ${ids.join()}`,
      this.people.filter(({ id }) => ids.includes(id)),
    );
  }

  async #answer<T>(call: string, answer: T | Promise<T>): Promise<T> {
    this.calls.push(call);
    const failure = this.failures.shift();
    if (answer instanceof Promise) answer.catch(() => undefined);
    await this.#gate;
    if (failure) throw failure;
    return answer;
  }
}
