/**
 * Finds folders that are too full, files that import each other in a circle, and arrows that run both ways.
 */
import { execFileSync } from 'node:child_process';
import { circlesIn } from './circles.mjs';
import { importsOf } from './imports.mjs';
import { arrowsBetween, fullFoldersIn } from './rooms.mjs';

const IS_SPEC = /\.(int-|e2e-)?spec\.(ts|mjs)$/;
const IS_TEST = /\/src\/test\//;

/**
 * @param {string} root the top of the project
 * @returns {{ folders: number, fullFolders: string[], circles: string[], backArrows: string[] }} how many
 *   folders there are, and each fault as a sentence
 */
export function structureOf(root) {
  const files = trackedFiles(root);
  const sources = files.filter((file) => !IS_SPEC.test(file));
  const rooms = sources.filter((file) => !IS_TEST.test(file));
  const fullFolders = fullFoldersIn(files).map(({ folder, count }) => `${folder} holds ${count} files`);
  const circles = circlesIn(importsOf(root, sources)).map((circle) => `these import each other: ${circle.join(', ')}`);
  const arrows = circlesIn(arrowsBetween(importsOf(root, rooms)));
  const backArrows = arrows.map((circle) => `arrows run both ways between ${circle.join(', ')}`);
  const folders = new Set(files.map((file) => file.replace(/[^/]*$/, '')));
  return { folders: folders.size, fullFolders, circles, backArrows };
}

/** Code only: samples, documents and settings don't fill a folder. @param {string} root */
function trackedFiles(root) {
  const patterns = ['*.ts', '*.mts', '*.mjs', '*.py', '*.sql'];
  const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...patterns], {
    cwd: root,
  });
  return tracked
    .toString('utf8')
    .split('\n')
    .filter((file) => /^(apps|libs|migrations|tools|bench)\//.test(file));
}
