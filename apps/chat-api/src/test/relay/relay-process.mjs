/**
 * Runs an outbox relay alone in a process, for tests that kill it: `node relay-process.mjs <RelayOptions as
 * JSON> <fault point>`. Imports the built relay: `npm test` builds before it runs.
 */
import { crashAt } from '../../../dist/relay/epoch/fault-point.js';
import { OutboxRelay } from '../../../dist/relay/outbox-relay.js';
import { OutboxSignal } from '../../../dist/postgres/outbox-signal.js';

const [options, faultPoint] = process.argv.slice(2);
const note = (message) => process.stdout.write(`${message}\n`);
const relay = new OutboxRelay(
  { ...JSON.parse(options), faultPoint: crashAt(faultPoint), appliedStreamSeq: () => Promise.resolve(null) },
  new OutboxSignal(),
  { info: note, warn: note },
);
relay.start();
process.once('SIGTERM', () => void relay.stop().then(() => process.exit(0)));
