import { readdirSync, watch } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../libs/system/src/places.mjs';

/** Waits this long after the last written file: the compiler writes many files for one change. */
const QUIET_MS = 400;

/**
 * Calls `onChange` with the apps that were recompiled: all of them after a change in a library.
 * @param {string[]} apps
 * @param {(changed: string[]) => void} onChange
 */
export function watchOutputs(apps, onChange) {
  const changed = new Set();
  let timer;
  const note = (names) => {
    for (const name of names) changed.add(name);
    clearTimeout(timer);
    timer = setTimeout(() => {
      onChange([...changed]);
      changed.clear();
    }, QUIET_MS);
  };
  for (const app of apps) watchFolder(join('apps', app, 'dist'), () => note([app]));
  for (const library of readdirSync(join(ROOT, 'libs'))) watchFolder(join('libs', library, 'dist'), () => note(apps));
}

/** @param {string} folder @param {() => void} changed */
function watchFolder(folder, changed) {
  try {
    watch(join(ROOT, folder), { recursive: true }, (_, file) => file?.endsWith('.js') && changed()).unref();
  } catch (error) {
    // A library that no service uses may not have been built.
    if (error.code !== 'ENOENT') throw error;
  }
}
