/**
 * `npm run clients`: lints the OpenAPI document, and generates, compiles and uses clients in several
 * languages.
 */
import { readFileSync } from 'node:fs';
import { buildServices } from './building/build.mjs';
import { installPackages } from './building/install.mjs';
import { npmKit } from './clients/kit/npm-kit.mjs';
import { goOapiCodegen, goOpenApiGenerator } from './clients/languages/go.mjs';
import { java } from './clients/languages/java.mjs';
import { python } from './clients/languages/python.mjs';
import { typescript } from './clients/languages/typescript.mjs';
import { lintCounts, lintFaults } from './clients/lint/accepted.mjs';
import { lint } from './clients/lint/lint.mjs';
import { clientsOptions, usage } from './clients/options.mjs';
import { faultsOf, reportOf } from './clients/report.mjs';
import { useClients } from './clients/run-clients.mjs';
import { command } from './command/command.mjs';
import { complain, say, step } from './command/progress.mjs';
import { withThrowAwaySystem } from './running/throw-away-system.mjs';
import { Failure } from '../libs/system/src/failure.mjs';

const CLIENTS = [typescript, python, goOapiCodegen, goOpenApiGenerator, java];
const NAMES = CLIENTS.map(({ name }) => name);
const ACCEPTED = JSON.parse(readFileSync(new URL('clients/lint/accepted.json', import.meta.url), 'utf8'));

const SKIPPED = (client, reason) => `
  *****************************************************************************
  **  NO CLIENT of ${client.padEnd(20)} is generated, compiled and used here.   **
  *****************************************************************************
  ${reason}
`;

await command(async () => {
  const options = clientsOptions(process.argv.slice(2), NAMES);
  if (options.help) return say(usage(NAMES));
  const chosen = CLIENTS.filter(({ name }) => options.only.includes(name));
  await installPackages(step);
  const installed = await installAll(chosen, options.ifPossible);
  await buildServices(step);
  step('linting docs/openapi.json, and generating and compiling clients');
  const [findings, made] = await Promise.all([lint(await npmKit(step)), Promise.all(installed.map(make))]);
  const programs = made.flatMap(({ client, program }) => (program ? [{ client, program }] : []));
  const uses = await withThrowAwaySystem({}, (system) => {
    step('using the clients');
    return useClients(programs, system);
  });
  const results = made.map((one) => ({ ...one, use: uses.get(one.client.name) ?? null }));
  for (const { client, missing } of results) if (missing !== null) complain(SKIPPED(client.name, missing));
  say(reportOf(results, lintCounts(findings)));
  const faults = [...lintFaults(findings, ACCEPTED), ...faultsOf(results)];
  for (const fault of faults) complain(`\n${fault}`);
  return faults.length === 0 ? 0 : 1;
});

/** Installs at the same time, since that mostly waits for registries. */
async function installAll(clients, ifPossible) {
  return Promise.all(
    clients.map(async (client) => {
      try {
        return { client, missing: null, installed: await client.install(step) };
      } catch (error) {
        if (!ifPossible || !(error instanceof Failure)) throw error;
        return { client, missing: error.message, installed: null };
      }
    }),
  );
}

async function make({ client, missing, installed }) {
  if (missing !== null) return { client, missing, refused: null, program: null };
  try {
    return { client, missing, refused: null, program: await client.make(installed) };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { client, missing, refused: error.message, program: null };
  }
}
