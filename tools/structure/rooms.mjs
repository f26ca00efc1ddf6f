import { dirname } from 'node:path';

/** A folder with more files is too full. */
export const MOST_FILES = 15;

/**
 * The folders that hold more files than {@link MOST_FILES}.
 * @param {readonly string[]} files
 * @returns {{ folder: string, count: number }[]} the fullest first
 */
export function fullFoldersIn(files) {
  const counts = new Map();
  for (const file of files) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
  const full = [...counts].filter(([, count]) => count > MOST_FILES).map(([folder, count]) => ({ folder, count }));
  return full.sort((one, other) => other.count - one.count);
}

/**
 * The arrows between the rooms of each package. A room is a folder below the package's `src`. A file in `src`
 * itself counts as a room of its own, since some of these files wire the rooms and others are used by all of
 * them.
 * @param {Map<string, string[]>} imports by file
 * @returns {Map<string, Set<string>>} the rooms that each room imports
 */
export function arrowsBetween(imports) {
  const arrows = new Map();
  for (const [file, imported] of imports) {
    const from = roomOf(file);
    const to = imported.map(roomOf).filter((room) => room !== from);
    arrows.set(from, new Set([...(arrows.get(from) ?? []), ...to]));
  }
  return arrows;
}

/** @param {string} file */
export function roomOf(file) {
  const folder = dirname(file);
  return /(^|\/)src$/.test(folder) || !folder.includes('/') ? file : folder;
}
