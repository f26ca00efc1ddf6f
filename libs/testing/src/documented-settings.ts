import { readFileSync } from 'node:fs';
import { SEARCH_ENGINES } from '@fechatter/system';

const page = new URL('../../../docs/configuration.md', import.meta.url);
const REQUIRED = '**required**';
const NONE = '–';

export interface DocumentedSettings {
  names: string[];
  /** The documented default of each variable that has one. */
  defaults: Record<string, string>;
}

/** Returns the variables that docs/configuration.md lists for every service and for this one. */
export function documentedSettings(service: string): DocumentedSettings {
  const text = readFileSync(page, 'utf8');
  const rows = ['Every service', service].flatMap((title) => rowsUnder(text, title));
  const withDefault = rows.filter(({ value }) => value !== REQUIRED && value !== NONE);
  const defaults = withDefault.map(({ name, value }) => [name, value.replaceAll('`', '')] as const);
  return { names: rows.map(({ name }) => name).sort(), defaults: Object.fromEntries(defaults) };
}

/**
 * Returns every environment variable in the tables of docs/configuration.md that begin with a column of
 * variables.
 */
export function documentedVariables(): string[] {
  const tables = readFileSync(page, 'utf8').match(/^\| variable .*\n(?:\|.*\n)+/gm) ?? [];
  const names = tables.flatMap((table) =>
    Array.from(table.matchAll(/^\|([^|]+)\|/gm), ([, cell = '']) =>
      Array.from(cell.matchAll(/`([A-Z0-9_]+)`/g), ([, name = '']) => name),
    ),
  );
  return [...new Set(names.flat())].sort();
}

/** Returns the variables that `parse` reads from the environment, with any search engine. */
export function settingsReadBy(parse: (environment: Record<string, string | undefined>) => unknown): string[] {
  const names = new Set<string>();
  for (const SEARCH_ENGINE of SEARCH_ENGINES) {
    const environment = new Proxy<Record<string, string | undefined>>(
      { SEARCH_ENGINE },
      { get: (target, name: string) => (names.add(name), target[name]) },
    );
    ignoreErrors(() => parse(environment));
  }
  return [...names].sort();
}

function rowsUnder(text: string, title: string): { name: string; value: string }[] {
  const section = text.split(`\n## ${title}\n`)[1]?.split(/\n#/)[0] ?? '';
  const rows = section.matchAll(/^\| `([A-Z0-9_]+)` +\| +(\S+) +\|/gm);
  return Array.from(rows, ([, name = '', value = '']) => ({ name, value }));
}

function ignoreErrors(work: () => unknown): void {
  try {
    work();
  } catch {
    // `parse` rejects an environment that is almost empty, but has read every variable by then.
  }
}
