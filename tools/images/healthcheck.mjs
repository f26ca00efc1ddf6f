/**
 * Asks the service in this container whether it can take traffic: exit code 0 if so. For HEALTHCHECK, since the
 * images have no curl. Reads PORT, which the image of each service sets; with the image of all services, set it.
 * Asks the admin port what fails: it is higher by 3,000 unless ADMIN_PORT says otherwise.
 */
const { PORT, ADMIN_PORT = Number(PORT) + 3_000 } = process.env;
const url = `http://127.0.0.1:${PORT}/health/ready`;
try {
  const answer = await fetch(url, { signal: AbortSignal.timeout(6_000) });
  if (!answer.ok) throw new Error(`${answer.status}`);
} catch (error) {
  process.stderr.write(`${url}: ${error.cause?.message ?? error.message}\n${await failures()}`);
  process.exitCode = 1;
}

/** @returns {Promise<string>} a line for each check that fails; empty if nobody answers */
async function failures() {
  try {
    const answer = await fetch(`http://127.0.0.1:${ADMIN_PORT}/health`, { signal: AbortSignal.timeout(3_000) });
    const { checks } = await answer.json();
    const failed = Object.entries(checks).filter(([, { status }]) => status !== 'ok');
    return failed.map(([name, { error }]) => `${name}: ${error}\n`).join('');
  } catch {
    return '';
  }
}
