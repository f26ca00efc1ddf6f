/**
 * `npm run manifests`: renders k8s/manifests from the chart, lists the documented variables in the schema of its
 * values, and the users of NATS in the chart of demo dependencies.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { buildServices } from '../building/build.mjs';
import { installPackages } from '../building/install.mjs';
import { command } from '../command/command.mjs';
import { say, step } from '../command/progress.mjs';
import { helm3 } from './helm.mjs';
import { manifests, MANIFESTS } from './manifests.mjs';
import { natsAccounts } from './nats-accounts.mjs';
import { schemaWithVariables } from './variables.mjs';

await command(async () => {
  await installPackages(step);
  await buildServices(step);
  const program = await helm3(step);
  write(schemaWithVariables());
  write(await natsAccounts());
  const files = await manifests(program);
  rmSync(MANIFESTS, { recursive: true, force: true });
  files.forEach(write);
  say(`${files.length} manifests are written.`);
});

function write({ file, text }) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
