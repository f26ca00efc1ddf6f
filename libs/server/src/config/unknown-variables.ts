import { closest, distance } from 'fastest-levenshtein';
import { KNOWN_VARIABLES } from './known-variables.js';
import type { Environment } from './setting.js';

/** An environment variable that looks like a setting of ours and is none. Its value may be a secret: it is not kept. */
export interface UnknownVariable {
  name: string;
  /** The known variable whose name differs least. */
  nearest: string;
}

/** First words of our variables that the variables of other programs often begin with too, as `SESSION_MANAGER` does. */
const GENERAL_WORDS = ['ACCESS', 'INDEX', 'INSTANCE', 'LOG', 'MAX', 'SECRET', 'SESSION'];
/** After a general word, more edits than this make it a variable of somebody else. */
const MOST_EDITS = 2;

const ownWords = new Set(KNOWN_VARIABLES.filter((name) => name.includes('_')).map(firstWord));

/** What Kubernetes and Docker set in a container for each service that it may reach, e.g. `NATS_SERVICE_HOST`. */
const serviceLink = /_SERVICE_(HOST|PORT(_[A-Z0-9_]+)?)$|_PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?$/;
const linkedAddress = /^(tcp|udp|sctp):\/\//;
/** The settings of Meilisearch itself, which may lie in the same file. */
const ofMeilisearch = new RegExp(
  '^MEILI_(CONFIG_FILE_PATH|DB_PATH|DUMP_DIR|ENV|EXPERIMENTAL_[A-Z_]+|HTTP_[A-Z_]+|IGNORE_[A-Z_]+|IMPORT_[A-Z_]+|' +
    'LOG_LEVEL|MASTER_KEY|MAX_INDEXING_[A-Z]+|NO_ANALYTICS|SCHEDULE_SNAPSHOT|SNAPSHOT_DIR|SSL_[A-Z_]+|' +
    'TASK_WEBHOOK_[A-Z_]+)$',
);

/** The variables that begin like one of ours but that neither a service nor the launcher reads: most are misspelt. */
export function unknownVariables(environment: Environment): UnknownVariable[] {
  return Object.keys(environment)
    .filter((name) => ownWords.has(firstWord(name)) && !KNOWN_VARIABLES.includes(name))
    .filter((name) => environment[name] && !isForeign(name, environment[name]))
    .map((name) => ({ name, nearest: closest(name, [...KNOWN_VARIABLES]) }))
    .filter(isMeantForUs);
}

function isForeign(name: string, value: string): boolean {
  return serviceLink.test(name) || (name.endsWith('_PORT') && linkedAddress.test(value)) || ofMeilisearch.test(name);
}

function isMeantForUs({ name, nearest }: UnknownVariable): boolean {
  return !GENERAL_WORDS.includes(firstWord(name)) || distance(name, nearest) <= MOST_EDITS;
}

function firstWord(name: string): string {
  return name.split('_', 1)[0] ?? '';
}
