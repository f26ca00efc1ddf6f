import { curlExamples } from './examples.mjs';
import { say } from '../command/progress.mjs';

/**
 * @param {import('../../libs/system/src/system.mjs').System} system
 * @param {string} closing
 */
export function announce({ run, places }, closing) {
  const lines = { 'chat-api': run.chatApis, 'notify-server': run.notifyServers, 'search-indexer': run.searchIndexers };
  say();
  for (const [name, urls] of Object.entries(lines)) say(`  ${name.padEnd(15)} ${urls.join('  ')}`);
  say(`  ${'search'.padEnd(15)} ${run.search.engine}`);
  say(`  ${'data and logs'.padEnd(15)} ${places.top}`);
  say('\nTo try it, paste these: sign up; listen; make a channel, write into it and search.\n');
  for (const line of curlExamples(run)) say(line);
  say(`\n${closing}`);
}
