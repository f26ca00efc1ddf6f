/**
 * Asks the service in this container whether it can take traffic: exit code 0 if so. For HEALTHCHECK, since the
 * images have no curl. Reads PORT, which the image of each service sets; with the image of all services, set it.
 */
const { PORT } = process.env;
const url = `http://127.0.0.1:${PORT}/health/ready`;
try {
  const answer = await fetch(url, { signal: AbortSignal.timeout(8_000) });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
} catch (error) {
  process.stderr.write(`${url}: ${error.message}\n`);
  process.exitCode = 1;
}
