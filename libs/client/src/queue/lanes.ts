import type { Environment } from '../environment/environment.js';
import type { Api } from '../rest/api.js';
import { mayPass, ProblemError } from '../rest/errors.js';
import { backOffMs } from './back-off.js';
import { hasOldKey, type QueueEntry } from './entry.js';
import type { KeptEntries } from './kept-entries.js';

const MOST_AT_ONCE = 4;

/**
 * Sends what waits: the messages of a chat one after the other, several chats at once. A message that gets no
 * lasting answer is tried until it does, and the later ones of its chat wait for it. One that is refused lets
 * them pass.
 */
export class Lanes {
  readonly #open = new Set<string>();
  readonly #inLine: (() => void)[] = [];
  readonly #sleepers = new Set<() => void>();
  readonly #closed = new AbortController();
  #free = MOST_AT_ONCE;
  #done = () => {};

  constructor(
    private readonly environment: Environment,
    private readonly api: Pick<Api, 'post'>,
    private readonly kept: KeptEntries,
  ) {}

  /** Settles once nothing waits any more. What is added meanwhile, see {@link start}, is sent too. */
  run(): Promise<void> {
    return new Promise((resolve) => {
      this.#done = resolve;
      for (const { chatId } of this.kept.list()) this.start(chatId);
      this.#endIfIdle();
    });
  }

  /** Sends what waits for the chat, unless that is being done. */
  start(chatId: string): void {
    if (this.#open.has(chatId)) return;
    this.#open.add(chatId);
    void this.#sendAll(chatId);
  }

  /** Tries at once what is waiting for its next attempt. */
  wake(): void {
    for (const wake of [...this.#sleepers]) wake();
  }

  close(): void {
    this.#closed.abort();
    this.wake();
  }

  async #sendAll(chatId: string): Promise<void> {
    let failures = 0;
    for (let entry = this.#next(chatId); entry; entry = this.#next(chatId)) {
      try {
        await this.#inTurn(entry);
        failures = 0;
      } catch (error) {
        failures += 1;
        await this.#sleep(backOffMs(failures, error, this.environment));
      }
    }
    // At once, or what is added in between would wait for another lane.
    this.#open.delete(chatId);
    this.#endIfIdle();
  }

  #next(chatId: string): QueueEntry | undefined {
    if (this.#closed.signal.aborted) return undefined;
    return this.kept.list().find((entry) => entry.chatId === chatId && entry.state === 'waiting');
  }

  #endIfIdle(): void {
    if (this.#open.size === 0) this.#done();
  }

  async #inTurn(entry: QueueEntry): Promise<void> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#inLine.push(resolve));
    try {
      // It may have been replaced or removed meanwhile.
      if (this.kept.get(entry.id) === entry) await this.#send(entry);
    } finally {
      const next = this.#inLine.shift();
      if (next) next();
      else this.#free += 1;
    }
  }

  async #send(entry: QueueEntry): Promise<void> {
    const { chatId, message: body, idempotencyKey } = entry;
    if (hasOldKey(entry, this.environment.now())) return this.kept.put('changed', { ...entry, state: 'expired' });
    const options = { path: { id: chatId }, body, idempotencyKey, signal: this.#closed.signal };
    try {
      await this.kept.settle(entry, await this.api.post('/api/chat/{id}/messages', options));
    } catch (error) {
      if (!isRefusal(error)) throw error;
      await this.kept.put('changed', { ...entry, state: 'failed', problem: error.problem });
    }
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.#closed.signal.aborted) return resolve();
      const wake = () => {
        cancel();
        this.#sleepers.delete(wake);
        resolve();
      };
      const cancel = this.environment.after(ms, wake);
      this.#sleepers.add(wake);
    });
  }
}

/** A lasting no. A 401 is about the session, and may pass with the next one. */
function isRefusal(error: unknown): error is ProblemError {
  return error instanceof ProblemError && error.status < 500 && error.status !== 401 && !mayPass(error);
}
