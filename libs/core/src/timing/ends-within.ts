import { unref } from './unref.js';

/**
 * Whether `work` ends within `withinMs`. Rejects if it fails within that time; a later failure is ignored.
 * Does not keep a Node process alive.
 */
export async function endsWithin(withinMs: number, work: Promise<unknown>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), withinMs);
    unref(timer);
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
