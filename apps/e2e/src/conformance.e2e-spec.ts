import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';
import { highLimits } from '@fechatter/system';
import { signUpWorkspace } from '@fechatter/testing';
import { useSystem } from './use-system.js';

const PROGRAM = fileURLToPath(new URL('../../../tools/conformance/conformance.mjs', import.meta.url));
const LONGEST_MS = 120_000;

const system = useSystem({ notifyServers: 1, env: { ...highLimits, HEARTBEAT_SECONDS: '2' } });

interface Run {
  code: number | string | null;
  output: string;
}

/** Runs the conformance suite as a reader of the docs would. */
function conformance(args: readonly string[]): Promise<Run> {
  return new Promise((resolve) => {
    execFile(process.execPath, [PROGRAM, ...args], { timeout: LONGEST_MS }, (error, stdout, stderr) =>
      resolve({ code: error ? (error.code ?? null) : 0, output: stdout + stderr }),
    );
  });
}

it(
  'our own stream keeps every rule of docs/events.md',
  async () => {
    const { token } = await signUpWorkspace(system.api);
    const url = (system.events[0] ?? '').replace('/api/events', '');
    const { code, output } = await conformance([url, token, '--api', system.api, '--origin', 'http://localhost:3000']);
    const verdicts = Array.from(output.matchAll(/^ {2}(ok|FAILED|skipped) /gm), ([, verdict]) => verdict);
    expect([output, code]).toEqual([expect.stringMatching(/\d+ rules: \d+ ok, 0 failed, 0 skipped\n$/), 0]);
    expect(verdicts.length).toBeGreaterThan(20);
  },
  LONGEST_MS + 10_000,
);

it('a token that may do nothing is no reason to call the stream broken', async () => {
  const { code, output } = await conformance([system.api, 'no.access.token']);
  expect([code, output]).toEqual([1, expect.stringContaining('There is no chat to hear of: POST')]);
});
