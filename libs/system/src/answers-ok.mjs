import { readFileSync } from 'node:fs';
import { get as getWithTls } from 'node:https';

const TIMEOUT_MS = 2_000;

/**
 * @param {string} url
 * @param {string} [caFile] of the authorities that may sign the certificate; default: those that Node knows
 * @returns {Promise<boolean>} whether it answers with a status of 200 to 299
 */
export async function answersOk(url, caFile) {
  try {
    const status = await (caFile ? statusWithAuthority(url, caFile) : statusOf(url));
    return status >= 200 && status < 300;
  } catch {
    return false;
  }
}

/** @param {string} url @returns {Promise<number>} */
async function statusOf(url) {
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  await response.arrayBuffer();
  return response.status;
}

/** @param {string} url @param {string} caFile @returns {Promise<number>} */
function statusWithAuthority(url, caFile) {
  const options = { ca: readFileSync(caFile), signal: AbortSignal.timeout(TIMEOUT_MS), agent: false };
  return new Promise((resolve, reject) => {
    getWithTls(url, options, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    }).on('error', reject);
  });
}
