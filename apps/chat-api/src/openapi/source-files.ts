import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository, from `src` as from `dist`. */
export const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
/** Where the types of answers and the controllers are. */
export const FOLDERS = ['libs/core/src', 'libs/server/src', 'apps/chat-api/src'];

/** Their files, without specs. */
export function sourceFiles(): string[] {
  return FOLDERS.flatMap((folder) => {
    const names = readdirSync(join(ROOT, folder), { recursive: true }) as string[];
    const sources = names.filter((name) => name.endsWith('.ts') && !/spec\.ts$|^test\//.test(name)).sort();
    return sources.map((name) => join(ROOT, folder, name));
  });
}
