import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository, from `src` as from `dist`. */
const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** The TypeScript of an app and of the libraries whose types it answers with. */
export interface Sources {
  /** Its compiler options. */
  project: string;
  /** Relative to the repository. */
  folders: readonly string[];
}

/** The sources of an app, which is named by its folder, e.g. `apps/chat-api`. */
export function sourcesOf(app: string): Sources {
  return {
    project: join(ROOT, app, 'tsconfig.build.json'),
    folders: ['libs/core/src', 'libs/server/src', `${app}/src`],
  };
}

/** The files, without specs. */
export function filesOf({ folders }: Sources): string[] {
  return folders.flatMap((folder) => {
    const names = readdirSync(join(ROOT, folder), { recursive: true }) as string[];
    const sources = names.filter((name) => name.endsWith('.ts') && !/spec\.ts$|^test\//.test(name)).sort();
    return sources.map((name) => join(ROOT, folder, name));
  });
}
