import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import type * as Client from '../index.js';
import { useTestApi } from './use-test-api.js';

const world = useTestApi();
const SRC = fileURLToPath(new URL('..', import.meta.url));
const KIB = 1_024;

/** What a bundler makes of a page that imports `names` and nothing else. */
async function bundle(names: string, format: 'esm' | 'iife' = 'esm') {
  const { outputFiles, metafile } = await build({
    stdin: { contents: `export ${names} from './index.ts'`, resolveDir: SRC },
    bundle: true,
    minify: true,
    format,
    globalName: 'client',
    // Modules of Node do not exist here: importing one is an error.
    platform: 'browser',
    target: 'es2022',
    // As the package is published.
    tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
    metafile: true,
    write: false,
  });
  const [file] = outputFiles;
  if (!file) throw new Error('esbuild has written nothing');
  return { text: file.text, gzipped: gzipSync(file.contents).length, inputs: Object.keys(metafile.inputs) };
}

describe('the library in a bundle', () => {
  it('has at most 13 KiB, gzipped', async () => {
    expect((await bundle('*')).gzipped).toBeLessThanOrEqual(13 * KIB);
  });

  it.each([
    ['calls', '{ browserEnvironment, createApi }', 2.5],
    ['sessions', '{ browserEnvironment, createApi, signIn, resumeSession }', 4],
    ['sending', '{ openQueue }', 3],
    ['the live view', '{ createClient }', 12.5],
  ])('has only what the page imports: %s', async (_, names, mostKib) => {
    expect((await bundle(names)).gzipped).toBeLessThanOrEqual(mostKib * KIB);
  });

  it('consists of its own files alone', async () => {
    const { inputs } = await bundle('*');
    expect(inputs.filter((input) => !/(^|\/)libs\/client\/src\/|^src\/|<stdin>/.test(input))).toEqual([]);
    expect(inputs.length).toBeGreaterThan(10);
  });

  it('runs where there is nothing of Node', async () => {
    const { text } = await bundle('*', 'iife');
    const web = { fetch, crypto, setTimeout, clearTimeout, queueMicrotask, AbortController, URLSearchParams };
    const page = createContext(web) as { client: typeof Client };
    // `var` in the script is a property of the page.
    runInContext(text, page);
    const options = { environment: page.client.browserEnvironment(), url: world.server.url };
    const session = await page.client.signIn(options, { email: 'ann@example.org', password: 'x' });
    const api = page.client.createApi({ ...options, credentials: session });
    const queue = await page.client.openQueue({ ...options, api, userId: session.userId });
    await new Promise<void>((resolve) => {
      queue.subscribe(({ type }) => type === 'sent' && resolve());
      void queue.send('42', { content: 'hello' });
    });
    expect(world.server.messages.map(({ content }) => content)).toEqual(['hello']);
    queue.close();
  });
});
