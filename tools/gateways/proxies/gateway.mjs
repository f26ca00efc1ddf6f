import { execFile } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort, startProgram } from '../../../libs/system/src/index.mjs';
import { Failure } from '../../../libs/system/src/failure.mjs';
import { ROOT } from '../../../libs/system/src/places.mjs';
import { call } from '../client/https.mjs';

/**
 * @typedef {object} Surroundings what a proxy meets on this machine instead of in its container
 * @property {Record<'http' | 'https' | 'internal', number>} ports instead of 8080, 8443 and 8082
 * @property {{ certFile: string, keyFile: string }} certificate
 * @property {Upstream} chatApi
 * @property {Upstream} notifyServer
 * @property {number} dnsPort of a name server that knows both
 * @property {string} folder with the copy of the files
 *
 * @typedef {{ addresses: string[], port: number }} Upstream
 *
 * @typedef {object} Proxy how one kind of proxy is run and reloaded
 * @property {string} name also of its folder in docker/gateway
 * @property {(surroundings: Surroundings) => [string, string][]} replacements texts in the files that name
 *   something of the container, and what stands for them here
 * @property {(surroundings: Surroundings) => void} [prepare] makes what the files expect beside them
 * @property {(surroundings: Surroundings) => string[]} args
 * @property {(surroundings: Surroundings) => Record<string, string>} [env]
 * @property {string} versionArg
 * @property {(gateway: Gateway) => Promise<void>} reload
 * @property {string} metrics the path on the internal port
 * @property {string} metric a word in its answer
 * @property {Record<string, string>} lacks checks that it can't pass, with the reason
 */

/** Runs "$0" with the few open files that Docker gives a container, which a program may raise by itself. */
const WITH_FEW_FILES = 'ulimit -S -n 1024 && exec "$0" "$@"';

/** A proxy with the files of docker/gateway, in front of these upstreams. */
export class Gateway {
  /**
   * @param {Proxy} proxy
   * @param {string} program
   * @param {Omit<Surroundings, 'ports'> & { certificate: { ca: string } }} place `folder` does not exist yet
   */
  constructor(proxy, program, place) {
    this.proxy = proxy;
    this.program = program;
    this.place = place;
  }

  async start() {
    const ports = { http: await freePort(), https: await freePort(), internal: await freePort() };
    this.surroundings = { ...this.place, ports };
    this.site = { port: ports.https, ca: this.place.certificate.ca };
    cpSync(join(ROOT, 'docker/gateway', this.proxy.name), this.place.folder, { recursive: true });
    replaceIn(this.place.folder, this.proxy.replacements(this.surroundings));
    this.proxy.prepare?.(this.surroundings);
    await this.run();
  }

  async run() {
    const { proxy, program, surroundings } = this;
    this.started = await startProgram({
      ...{ name: proxy.name, dataDir: surroundings.folder, command: 'sh' },
      args: ['-c', WITH_FEW_FILES, program, ...proxy.args(surroundings)],
      env: { ...process.env, ...proxy.env?.(surroundings) },
      ready: () => this.#isReady(),
    });
  }

  /** Ends the program and starts it again with the same ports. */
  async restart() {
    await this.stop();
    await this.run();
  }

  /** Reads the files again as an operator would make it do. */
  reload() {
    return this.proxy.reload(this);
  }

  /** @returns {string} what it has logged so far */
  get log() {
    return readFileSync(this.started.child.logFile, 'utf8');
  }

  get pid() {
    return this.started.child.pid;
  }

  async stop() {
    await this.started?.stop();
  }

  /** Whether it answers, and knows that its upstreams do. */
  async #isReady() {
    const answer = await call(this.site, '/health/ready').catch(() => null);
    return answer?.status === 200;
  }
}

/** @param {string} folder @param {[string, string][]} replacements each must be found */
function replaceIn(folder, replacements) {
  const files = readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((file) => statSync(file).isFile());
  const unused = new Set(replacements.map(([from]) => from));
  for (const file of files) {
    let text = readFileSync(file, 'utf8');
    for (const [from, to] of replacements) {
      if (text.includes(from)) unused.delete(from);
      text = text.replaceAll(from, to);
    }
    writeFileSync(file, text);
  }
  if (unused.size > 0) throw new Failure(`The files in ${folder} have no ${[...unused].join(', ')}.`);
}

/** @param {string} program @param {string} versionArg @returns {Promise<string>} what it says, on one line */
export async function versionOf(program, versionArg) {
  const { stdout, stderr } = await promisify(execFile)(program, [versionArg]);
  return /\d+\.\d+\.\d+/.exec(stdout + stderr)?.[0] ?? '?';
}
