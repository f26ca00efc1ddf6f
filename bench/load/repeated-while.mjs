/**
 * Repeats `action` until `work` has ended. Fails as soon as either does.
 * @template T
 * @param {() => Promise<T>} work
 * @param {() => Promise<void>} action
 * @returns {Promise<T>} what `work` returns
 */
export async function repeatedWhile(work, action) {
  let isWorking = true;
  const repeat = async () => {
    while (isWorking) await action();
  };
  const [result] = await Promise.all([work().finally(() => (isWorking = false)), repeat()]);
  return result;
}
