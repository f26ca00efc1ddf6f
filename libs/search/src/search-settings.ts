import { X509Certificate } from 'node:crypto';
import { completeConnectionUrl } from '@fechatter/postgres';
import {
  headerKey,
  oneOf,
  optional,
  orFile,
  postgresUrl,
  requiredWhen,
  SettingError,
  settingFile,
  url,
  type Setting,
} from '@fechatter/server';

export const SEARCH_ENGINES = ['postgres', 'meilisearch'] as const;

export type SearchEngine = (typeof SEARCH_ENGINES)[number];

/** The engine, and the settings of every engine; the URL of the chosen one is set. */
export interface SearchSettings {
  searchEngine: SearchEngine;
  /** Connects as a role that owns the schema `search` and sees nothing else. */
  searchDatabaseUrl?: string | null;
  meiliUrl?: string | null;
  meiliApiKey?: string | null;
  /** The authorities that may sign Meilisearch's certificate, PEM. Null: those that Node knows. */
  meiliCa?: string | null;
}

/** The settings of every service that opens the index or searches it. */
export function searchSettings() {
  return {
    searchEngine: oneOf('SEARCH_ENGINE', SEARCH_ENGINES),
    searchDatabaseUrl: requiredWhen(
      'SEARCH_ENGINE',
      'postgres',
      orFile('SEARCH_DATABASE_URL', postgresUrl('SEARCH_DATABASE_URL', completeConnectionUrl)),
    ),
    meiliUrl: requiredWhen('SEARCH_ENGINE', 'meilisearch', url('MEILI_URL', ['http', 'https'])),
    meiliCa: meiliAuthority(),
    meiliApiKey: orFile('MEILI_API_KEY', optional('MEILI_API_KEY', headerKey('MEILI_API_KEY'))),
  };
}

/** The content of the file that `MEILI_CA_FILE` names. */
function meiliAuthority(): Setting<string | null> {
  return {
    read(environment) {
      const { MEILI_CA_FILE: file, MEILI_URL: meiliUrl } = environment;
      if (!file) return null;
      if (meiliUrl && !meiliUrl.startsWith('https://')) {
        throw new SettingError('MEILI_CA_FILE', 'is set, but MEILI_URL does not start with https://');
      }
      return readAuthority(file);
    },
  };
}

function readAuthority(file: string): string {
  const pem = settingFile('MEILI_CA_FILE', file).toString();
  try {
    // Throws if it is none.
    void new X509Certificate(pem);
    return pem;
  } catch {
    throw new SettingError('MEILI_CA_FILE', 'must name a file with certificates, in PEM');
  }
}
