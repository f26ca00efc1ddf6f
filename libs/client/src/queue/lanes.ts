import type { Environment } from '../environment/environment.js';
import type { Api } from '../rest/api.js';
import { mayPass, ProblemError } from '../rest/errors.js';
import { backOffMs } from './back-off.js';
import { hasOldKey, type QueueEntry } from './entry.js';
import type { KeptEntries } from './kept-entries.js';
import { slots } from './slots.js';

const MOST_AT_ONCE = 4;

/**
 * Sends what waits: the messages of a chat one after the other, several chats at once. A message that gets no
 * lasting answer is tried until it does, and the later ones of its chat wait for it. One that is refused lets
 * them pass.
 */
export interface Lanes {
  /** Settles once nothing waits any more. What is added meanwhile, see `start`, is sent too. */
  run(): Promise<void>;
  /** Sends what waits for the chat, unless that is being done. */
  start(chatId: string): void;
  /** Tries at once what is waiting for its next attempt. */
  wake(): void;
}

export function openLanes(
  environment: Environment,
  api: Pick<Api, 'post'>,
  kept: KeptEntries,
  closed: AbortSignal,
): Lanes {
  const open = new Set<string>();
  const sleepers = new Set<() => void>();
  const inSlot = slots(MOST_AT_ONCE);
  let done = () => {};

  const next = (chatId: string) =>
    closed.aborted ? undefined : kept.list().find((entry) => entry.chatId === chatId && entry.state === 'waiting');

  const endIfIdle = () => {
    if (open.size === 0) done();
  };

  const sleep = (ms: number) =>
    new Promise<void>((resolve) => {
      const wake = () => {
        cancel();
        sleepers.delete(wake);
        resolve();
      };
      const cancel = environment.after(ms, wake);
      sleepers.add(wake);
      if (closed.aborted) wake();
    });

  const send = async (entry: QueueEntry) => {
    const { chatId, message: body, idempotencyKey } = entry;
    // It may have been replaced or removed while it waited for its turn.
    if (kept.get(entry.id) !== entry) return;
    if (hasOldKey(entry, environment.now())) return kept.put('changed', { ...entry, state: 'expired' });
    const options = { path: { id: chatId }, body, idempotencyKey, signal: closed };
    try {
      await kept.settle(entry, await api.post('/api/chat/{id}/messages', options));
    } catch (error) {
      if (!isRefusal(error)) throw error;
      await kept.put('changed', { ...entry, state: 'failed', problem: error.problem });
    }
  };

  const sendAll = async (chatId: string) => {
    let failures = 0;
    for (let entry = next(chatId); entry; entry = next(chatId)) {
      const current = entry;
      try {
        await inSlot(() => send(current));
        failures = 0;
      } catch (error) {
        failures += 1;
        await sleep(backOffMs(failures, error, environment));
      }
    }
    // At once, or what is added in between would wait for another lane.
    open.delete(chatId);
    endIfIdle();
  };

  const start = (chatId: string) => {
    if (open.has(chatId)) return;
    open.add(chatId);
    void sendAll(chatId);
  };

  const run = () =>
    new Promise<void>((resolve) => {
      done = resolve;
      for (const { chatId } of kept.list()) start(chatId);
      endIfIdle();
    });

  const wake = () => {
    for (const end of [...sleepers]) end();
  };

  closed.addEventListener('abort', wake);
  return { run, start, wake };
}

/** A lasting no. A 401 is about the session, and may pass with the next one. */
function isRefusal(error: unknown): error is ProblemError {
  return error instanceof ProblemError && error.status < 500 && error.status !== 401 && !mayPass(error);
}
