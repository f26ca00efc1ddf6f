/** Starts a process in a group and says its id; it is there to be killed with -9. */
import { ProcessGroup } from '../process-group.mjs';

const group = new ProcessGroup({ folder: process.argv[2] });
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
process.stdout.write(`${child.pid}\n`);
