import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Bundles the page's script with the client library, as it is written now. */
export async function bundlePage(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('page.ts', import.meta.url))],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    conditions: ['@fechatter/source'],
    target: 'es2022',
    tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}
