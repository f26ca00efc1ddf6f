import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { readStat } from '../../tools/measuring/process-usage.mjs';

const PROGRAM = fileURLToPath(new URL('../../apps/chat-api/src/test/relay/relay-process.mjs', import.meta.url));

/**
 * Starts a relay in its own process, and waits until it publishes.
 * @param {{ databaseUrl: string, nats: string }} servers
 */
export async function startRelay(servers) {
  const options = { ...servers, name: 'bench relay', sessionTtlMs: 86_400_000 };
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error('the relay ended')));
    child.stdout.on('data', (text) => String(text).includes('publishing') && resolve(undefined));
  });
  return { kill: () => child.kill('SIGKILL'), cpuSeconds: () => readStat(child.pid)?.cpuSeconds ?? 0 };
}
