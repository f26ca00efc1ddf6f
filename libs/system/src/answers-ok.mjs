const TIMEOUT_MS = 2_000;

/**
 * @param {string} url
 * @returns {Promise<boolean>} whether it answers with a status of 200 to 299
 */
export async function answersOk(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
