/** Lets a Node process end before the timer fires. A browser's timer is a number and keeps nothing alive. */
export function unref(timer: unknown): void {
  if (typeof timer === 'object') (timer as { unref(): void }).unref();
}
