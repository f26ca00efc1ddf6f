/** Lets a Node process end before the timer fires. In a browser a timer is a number, and holds nothing open. */
export function unref(timer: unknown): void {
  if (typeof timer === 'object') (timer as { unref(): void }).unref();
}
