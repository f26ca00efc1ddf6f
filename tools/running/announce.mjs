import { curlExamples } from './examples.mjs';
import { say } from '../command/progress.mjs';

/**
 * Prints where everything runs, and lines to try it with.
 * @param {Pick<import('../../libs/system/src/system.mjs').System, 'run' | 'places'>} system
 * @param {string} closing the last line
 */
export function announce({ run, places }, closing) {
  const lines = { 'chat-api': run.chatApis, 'notify-server': run.notifyServers, 'search-indexer': run.searchIndexers };
  say();
  for (const [name, urls] of Object.entries(lines)) say(`  ${name.padEnd(15)} ${urls.join('  ')}`);
  say(`  ${'search'.padEnd(15)} ${run.search.engine}`);
  say(`  ${'data and logs'.padEnd(15)} ${places.top}`);
  say(`\nRead and try the API in a browser: ${run.chatApis[0]}/api/docs`);
  say('\nOr paste these lines into a shell: sign up; listen; create a channel, send a message and search for it.\n');
  for (const line of curlExamples(run)) say(line);
  say(`\n${closing}`);
}
