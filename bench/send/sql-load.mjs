import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { findOnPath } from '../../libs/system/src/programs/find-on-path.mjs';

const run = promisify(execFile);
const DEBIAN = '/usr/lib/postgresql';

/**
 * Calls the SQL function without HTTP, with pgbench if it is installed, else with the driver in a loop.
 * @typedef {(databaseUrl: string, world: { workspaceId: string, senderId: string, chatIds: string[] }, load:
 *   { seconds: number, writers: number }) => Promise<{ messages: number, seconds: number }>} SqlLoad
 */

/** @returns {{ name: string, load: SqlLoad }} */
export function sqlLoad() {
  const program = findPgbench();
  if (!program) return { name: 'node-postgres loop (no pgbench was found)', load: sendByDriver };
  return { name: 'pgbench', load: (...args) => sendByPgbench(program, ...args) };
}

/** @returns {string | null} */
function findPgbench() {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort().reverse() : [];
  const known = versions.map((version) => join(DEBIAN, version, 'bin', 'pgbench')).find(existsSync);
  return findOnPath('pgbench') ?? known ?? null;
}

const SCRIPT = ({ workspaceId, senderId, chatIds }) => `\\set chat random(1, ${chatIds.length})
select outcome, message from send_message_v3(${workspaceId}, (array[${chatIds.join(',')}]::bigint[])[:chat], ${senderId},
  'The quick brown fox jumps over the lazy dog, and nobody is surprised any more.',
  gen_random_uuid()::text, '\\x${'00'.repeat(32)}'::bytea, null);
`;

/** @param {string} program */
async function sendByPgbench(program, databaseUrl, world, { seconds, writers }) {
  const folder = mkdtempSync(join(tmpdir(), 'fechatter-bench-'));
  try {
    const script = join(folder, 'send.sql');
    writeFileSync(script, SCRIPT(world));
    const options = ['--no-vacuum', '--protocol=prepared', `--client=${writers}`, '--jobs=1', `--time=${seconds}`];
    const { stdout } = await run(program, [...options, `--file=${script}`, databaseUrl]);
    const messages = Number(/actually processed: (\d+)/.exec(stdout)?.[1]);
    return { messages, seconds };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const SEND = 'select outcome, message from send_message_v3($1, $2, $3, $4, $5, $6, $7)';

async function sendByDriver(databaseUrl, { workspaceId, senderId, chatIds }, { seconds, writers }) {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: writers });
  const started = performance.now();
  let messages = 0;
  const write = async () => {
    for (; performance.now() - started < seconds * 1000; messages++) {
      const chatId = chatIds[Math.floor(Math.random() * chatIds.length)];
      const values = [workspaceId, chatId, senderId, 'The quick brown fox', randomUUID(), Buffer.alloc(32), null];
      await pool.query({ name: 'send', text: SEND, values });
    }
  };
  await Promise.all(Array.from({ length: writers }, write));
  await pool.end();
  return { messages, seconds: (performance.now() - started) / 1000 };
}
