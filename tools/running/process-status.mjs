const TIMEOUT_MS = 3_000;

/**
 * @typedef {object} ProcessStatus
 * @property {string} name
 * @property {string} [url] of a service
 * @property {number} [pid] undefined while it does not run
 * @property {string} [since] when it was started
 * @property {boolean} isWell
 * @property {string} health in words
 */

/**
 * Asks each service how it is. Of the servers that it uses, only those are listed that the system has
 * started.
 * @param {import('../../libs/system/src/index.d.mts').Run} run
 * @returns {Promise<ProcessStatus[]>}
 */
export function statusOf(run) {
  const urls = Object.fromEntries([
    ...run.chatApis.map((url, index) => [`chat-api-${index + 1}`, url]),
    ...run.notifyServers.map((url, index) => [`notify-server-${index + 1}`, url]),
    ...run.searchIndexers.map((url, index) => [`search-indexer-${index + 1}`, url]),
  ]);
  const names = new Set([...Object.keys(urls), ...Object.keys(run.pids)]);
  return Promise.all(
    [...names].map(async (name) => {
      const url = urls[name];
      const pid = run.pids[name];
      const health = await healthOf(url, pid);
      return { name, url, pid, since: run.since[name], isWell: ['ok', 'runs'].includes(health), health };
    }),
  );
}

/** @param {string | undefined} url @param {number | undefined} pid @returns {Promise<string>} */
async function healthOf(url, pid) {
  if (pid === undefined) return 'does not run';
  if (url === undefined) return 'runs';
  try {
    const { status, down } = await readHealth(url);
    return down.length === 0 ? status : `${status} (${down.map(({ name }) => name).join(', ')})`;
  } catch {
    return 'does not answer';
  }
}

/**
 * @param {string} url of a service
 * @returns {Promise<{ status: string, down: { name: string, error?: string }[] }>} `down` are the checks that are
 *   not ok; rejects if there is no answer within three seconds
 */
export async function readHealth(url) {
  const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  const { status, checks } = await response.json();
  const all = Object.entries(checks).map(([name, check]) => ({ name, ...check }));
  return { status, down: all.filter((check) => check.status !== 'ok') };
}
