/**
 * Starts a process in a group and prints its id and start. With a keeper it then waits to be killed;
 * without one it exits.
 */
import { ProcessGroup } from '../process-group.mjs';
import { startOf } from '../process-identity.mjs';

const [folder, keeper] = process.argv.slice(2);
const group = new ProcessGroup({ folder, keeper: keeper === 'keeper' });
const child = await group.start({
  name: 'abandoned',
  stage: 0,
  command: process.execPath,
  args: ['-e', 'setInterval(() => {}, 1000)'],
  env: {},
  port: 0,
  url: '',
  ready: async () => true,
});
process.stdout.write(JSON.stringify({ pid: child.pid, started: startOf(child.pid) }), () => {
  if (!group.list) process.exit();
});
