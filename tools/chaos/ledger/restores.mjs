/** A restore may be noticed late: what is logged out so long after it is not held against the system. */
const LOGOUTS_RETURN_MS = 60_000;

/** Remembers when the database was restored, which takes back what was acknowledged since the backup. */
export class Restores {
  /** @type {{ backupAt: number, endedAt: number }[]} `endedAt` is `Infinity` while one is under way */
  #all = [];

  /**
   * @param {{ resetsComeMs?: number }} [options] how long after a restore the stream may still bring events of
   *   before it, until its reset
   */
  constructor({ resetsComeMs = 30_000 } = {}) {
    this.resetsComeMs = resetsComeMs;
  }

  /** @param {number} backupAt @returns {() => void} to be called when the database is restored */
  begin(backupAt) {
    const restore = { backupAt, endedAt: Infinity };
    this.#all.push(restore);
    return () => (restore.endedAt = Date.now());
  }

  /**
   * Whether a restore may have brought this session back, or made it unknown. Times are `Date.now()`.
   * @param {{ signedInAt: number, loggedOutAt: number }} session
   */
  touches({ signedInAt, loggedOutAt }) {
    return this.#all.some(
      ({ backupAt, endedAt }) =>
        endedAt > loggedOutAt - LOGOUTS_RETURN_MS || (signedInAt > backupAt && signedInAt < endedAt),
    );
  }

  /** Whether a stream and the state may be of different times, until a reset says so. */
  mayBeUnannounced(now = Date.now()) {
    return this.#all.some(({ endedAt }) => endedAt > now - this.resetsComeMs);
  }
}
