import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository, seen from `src` and from `dist` alike. */
const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** The TypeScript sources of an app and of the libraries whose types are in its answers. */
export interface Sources {
  /** The path of the app's compiler options. */
  project: string;
  /** Relative to the repository. */
  folders: readonly string[];
}

/** `app` is the app's folder, e.g. `apps/chat-api`. */
export function sourcesOf(app: string): Sources {
  return {
    project: join(ROOT, app, 'tsconfig.build.json'),
    folders: ['libs/core/src', 'libs/server/src', `${app}/src`],
  };
}

/** The paths of the source files, without specs. */
export function filesOf({ folders }: Sources): string[] {
  return folders.flatMap((folder) => {
    const names = readdirSync(join(ROOT, folder), { recursive: true }) as string[];
    const sources = names.filter((name) => name.endsWith('.ts') && !/spec\.ts$|^test\//.test(name)).sort();
    return sources.map((name) => join(ROOT, folder, name));
  });
}
