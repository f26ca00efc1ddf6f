import { unref } from './unref.js';

export interface RepeatOptions {
  /** From the end of one run to the start of the next. A function is asked after each run. */
  everyMs: number | (() => number);
  /** Until the first run. Defaults to `everyMs`. */
  firstAfterMs?: number;
  /** Receives what a run throws. The next run follows all the same. */
  onError: (error: unknown) => void;
}

export interface Repetition {
  /** Starts no further run. Resolves when the run under way has ended, so a run must not await it. */
  stop(): Promise<void>;
}

/** Runs `work` every so often, never two runs at once. Does not keep a Node process alive. */
export function repeat(
  work: () => Promise<void> | void,
  { everyMs, firstAfterMs, onError }: RepeatOptions,
): Repetition {
  const delay = typeof everyMs === 'number' ? () => everyMs : everyMs;
  let timer: ReturnType<typeof setTimeout>;
  let running = Promise.resolve();
  let isStopped = false;

  const schedule = (delayMs: number) => {
    timer = setTimeout(() => (running = run()), delayMs);
    unref(timer);
  };
  const run = async () => {
    try {
      await work();
    } catch (error) {
      onError(error);
    } finally {
      if (!isStopped) schedule(delay());
    }
  };

  schedule(firstAfterMs ?? delay());
  return {
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
      return running;
    },
  };
}
