import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from './archive.mjs';
import { downloadRelease, NATS_VERSION } from './nats-download.mjs';
import { findNatsServer, isRecentEnough, requireRecent, versionOf } from './nats-program.mjs';
import { zipOf } from './testing/zip-of.mjs';

const PROGRAM = `#!/bin/sh\necho "nats-server: v${NATS_VERSION}"\n`;

describe('nats-server', () => {
  let folder;
  let cleanUp;
  const { PATH, NATS_DOWNLOAD_BASE } = process.env;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fechatter-nats-spec-'));
    cleanUp = [() => rmSync(folder, { recursive: true })];
  });
  afterEach(() => {
    for (const each of cleanUp) each();
    Object.assign(process.env, { PATH, NATS_DOWNLOAD_BASE });
    if (NATS_DOWNLOAD_BASE === undefined) delete process.env.NATS_DOWNLOAD_BASE;
  });

  function programOfVersion(version) {
    const bin = join(folder, `bin-${version}`);
    mkdirSync(bin);
    writeFileSync(join(bin, 'nats-server'), `#!/bin/sh\necho "nats-server: v${version}"\n`);
    chmodSync(join(bin, 'nats-server'), 0o755);
    return bin;
  }

  /** A server with the files of a release, for every platform. */
  async function releaseServer({ program = PROGRAM, sumOf = sha256 } = {}) {
    const zip = zipOf({ 'nats-server/README.md': 'read me', 'nats-server/nats-server': program });
    const asked = [];
    const server = createServer((request, response) => {
      asked.push(request.url);
      if (!request.url.startsWith(`/files/v${NATS_VERSION}/`)) return response.writeHead(404).end();
      if (!request.url.endsWith('SHA256SUMS')) return response.end(zip);
      return response.end(
        platforms()
          .map((name) => `${sumOf(zip)}  ${name}\n`)
          .join(''),
      );
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanUp.push(() => server.close());
    return { base: `http://127.0.0.1:${server.address().port}/files/`, asked };
  }

  function platforms() {
    const names = ['linux-amd64', 'linux-arm64', 'linux-arm7', 'darwin-amd64', 'darwin-arm64', 'windows-amd64'];
    return names.map((name) => `nats-server-v${NATS_VERSION}-${name}.zip`);
  }

  it.each([
    ['2.9.10', false],
    ['1.99.0', false],
    ['2.10.0', true],
    ['v2.15.1', true],
    ['3.0.0', true],
  ])('version %s: recent enough is %s', (version, expected) => {
    expect(isRecentEnough(version)).toBe(expected);
  });

  it('of 2.9 is refused in one sentence', () => {
    expect(() => requireRecent('2.9.10', 'NATS at NATS_URL')).toThrow(
      'NATS at NATS_URL is nats-server 2.9.10, and Fechatter needs 2.10 or newer: upgrade it.',
    );
  });

  it('on PATH is used when it is recent', async () => {
    const bin = programOfVersion('2.10.4');
    process.env.PATH = bin;
    expect(await findNatsServer(join(folder, 'cache'))).toBe(join(bin, 'nats-server'));
  });

  it('on PATH is not used when it is old, and the release is fetched once', async () => {
    const { base, asked } = await releaseServer();
    process.env.PATH = `${programOfVersion('2.9.10')}:${PATH}`;
    process.env.NATS_DOWNLOAD_BASE = base;
    const found = await findNatsServer(join(folder, 'cache'));
    expect(versionOf(found)).toBe(NATS_VERSION);
    expect(await findNatsServer(join(folder, 'cache'))).toBe(found);
    expect(asked).toHaveLength(2);
  });

  it('from the release is installed as an executable', async () => {
    const { base } = await releaseServer();
    const target = join(folder, 'cache', 'nats-server');
    await downloadRelease(target, base);
    expect(readFileSync(target, 'utf8')).toBe(PROGRAM);
    expect(statSync(target).mode & 0o777).toBe(0o755);
  });

  it('whose sum differs from the list is refused, and nothing is left', async () => {
    const { base } = await releaseServer({ sumOf: () => sha256(Buffer.from('another file')) });
    const target = join(folder, 'nats-server');
    await expect(downloadRelease(target, base)).rejects.toThrow(/was refused: its SHA-256 is/);
    expect(existsSync(target)).toBe(false);
  });

  it("that can't be fetched is reported with its address", async () => {
    const { base } = await releaseServer();
    const wrong = base.replace('/files/', '/elsewhere');
    await expect(downloadRelease(join(folder, 'x'), wrong)).rejects.toThrow(
      /SHA256SUMS can't be fetched \(status 404\)/,
    );
    const closed = 'http://127.0.0.1:1/files';
    await expect(downloadRelease(join(folder, 'x'), closed)).rejects.toThrow(/can't be fetched/);
  });
});
