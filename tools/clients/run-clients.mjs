import { readFileSync } from 'node:fs';
import { reasonOf } from '../../libs/system/src/failure.mjs';
import { runQuietly } from '../../libs/system/src/programs/run-quietly.mjs';
import { openGateway } from './gateway.mjs';
import { enumeratedProperties } from './growth.mjs';
import { DOCUMENT } from './kit/work-folder.mjs';
import { differences, expectedStory } from './story.mjs';

const STORY_TIMEOUT_MS = 90_000;

/**
 * @typedef {object} Client
 * @property {string} name also of the folder with its program
 * @property {string} generator with its version
 * @property {string} checkedBy what checks the types
 * @property {boolean} hears whether its program listens to the event stream
 * @property {(onStep: (text: string) => void) => Promise<string>} install fails if the language or the
 *   generator can't be had; returns what `make` needs
 * @property {(installed: string) => Promise<Program>} make generates and compiles; fails with what the
 *   tools said
 *
 * @typedef {{ program: string, args: string[] }} Program
 *
 * @typedef {object} Use how the story went, each fault as a line
 * @property {string[]} now with the answers as they are
 * @property {string[]} later with those of a later release
 */

/**
 * Tells the story with each program, against the answers of the system and against those of a later release.
 * @param {{ client: Client, program: Program }[]} made
 * @param {import('../../libs/system/src/index.d.mts').System} system
 * @returns {Promise<Map<string, Use>>} by the client's name
 */
export async function useClients(made, system) {
  const upstream = { chatApi: system.run.chatApis[0], notifyServer: system.run.notifyServers[0] };
  const enumerated = enumeratedProperties(JSON.parse(readFileSync(DOCUMENT, 'utf8')));
  const [now, later] = [await openGateway(upstream, null), await openGateway(upstream, enumerated)];
  const uses = new Map();
  for (const { client, program } of made) {
    const [faultsNow, faultsLater] = [
      await tell(program, now.url, expectedStory(client, false)),
      await tell(program, later.url, expectedStory(client, true)),
    ];
    uses.set(client.name, { now: faultsNow, later: faultsLater });
  }
  await Promise.all([now.close(), later.close()]);
  return uses;
}

/**
 * @param {Program} program
 * @param {string} url
 * @param {Record<string, unknown>} expected
 * @returns {Promise<string[]>}
 */
async function tell({ program, args }, url, expected) {
  const { code, output } = await runQuietly(program, [...args, url], { timeout: STORY_TIMEOUT_MS });
  if (code !== 0) return [`the program failed: ${output}`];
  try {
    return differences(JSON.parse(output), expected);
  } catch (error) {
    return [`the program printed no JSON (${reasonOf(error)}): ${output}`];
  }
}
