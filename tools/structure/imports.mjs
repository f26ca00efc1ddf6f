import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const STATEMENT = /^\s*(?:import|export)\b[^;'"]*?\bfrom\s*['"](\.[^'"]+)['"]|^\s*import\s*['"](\.[^'"]+)['"]/gm;
/** `await import('./x.js')`, and a type that is imported where it is used: `import('./x.js').X`. */
const EXPRESSION = /\bimport\(\s*['"](\.[^'"]+)['"]/g;

/**
 * The files that each of `files` imports by a relative path. Only files of the list count. Imports of types
 * count too, since a reader has to follow them; so do imports in comments.
 * @param {string} root
 * @param {readonly string[]} files relative to `root`
 * @returns {Map<string, string[]>}
 */
export function importsOf(root, files) {
  const known = new Set(files);
  return new Map(files.map((file) => [file, importedBy(root, file).filter((imported) => known.has(imported))]));
}

/** @param {string} root @param {string} file */
function importedBy(root, file) {
  const text = readFileSync(join(root, file), 'utf8');
  const matches = [...text.matchAll(STATEMENT), ...text.matchAll(EXPRESSION)];
  const specifiers = matches.map(([, from, bare]) => from ?? bare);
  return [...new Set(specifiers.map((specifier) => sourceOf(root, normalize(join(dirname(file), specifier)))))];
}

/** TypeScript imports `x.js` where `x.ts` is meant. @param {string} root @param {string} path */
function sourceOf(root, path) {
  const source = path.replace(/\.js$/, '.ts');
  return existsSync(join(root, source)) ? source : path;
}
