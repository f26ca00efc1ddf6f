import { closest, distance } from 'fastest-levenshtein';
import { KNOWN_VARIABLES } from './known-variables.js';
import type { Environment } from './setting.js';

/**
 * An environment variable that looks like one of ours but is not known. Has no value, which may be a secret.
 */
export interface UnknownVariable {
  name: string;
  /** The known variable with the same first word and the most similar name. */
  nearest: string;
}

/** First words that the variables of other programs often have too, for example `SESSION_MANAGER`. */
const GENERAL_WORDS = ['ACCESS', 'INDEX', 'INSTANCE', 'LOG', 'MAX', 'SECRET', 'SESSION'];
/**
 * A variable with a general first word is ours only if this many edits make it a known name, or if it begins
 * like one of at least three words and differs in the last: `SESSION_TTL` and `SESSION_TTL_MS`.
 */
const MOST_EDITS = 2;

const ownWords = new Set(KNOWN_VARIABLES.filter((name) => name.includes('_')).map(firstWord));
const ownBeginnings = KNOWN_VARIABLES.filter((name) => !name.endsWith('_FILE'))
  .map((name) => name.replace(/_[^_]*$/, ''))
  .filter((name) => name.includes('_'));

/** Kubernetes sets these for each service that a container can reach, for example `NATS_SERVICE_HOST`. */
const serviceLink = /_SERVICE_(HOST|PORT(_[A-Z0-9_]+)?)$|_PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?$/;
const linkedAddress = /^(tcp|udp|sctp):\/\//;
/** Meilisearch's own settings, which may be in the same environment file. */
const ofMeilisearch = new RegExp(
  '^MEILI_(CONFIG_FILE_PATH|DB_PATH|DUMP_DIR|ENV|EXPERIMENTAL_[A-Z_]+|HTTP_[A-Z_]+|IGNORE_[A-Z_]+|IMPORT_[A-Z_]+|' +
    'LOG_LEVEL|MASTER_KEY|MAX_INDEXING_[A-Z]+|NO_ANALYTICS|SCHEDULE_SNAPSHOT|SNAPSHOT_DIR|SSL_[A-Z_]+|' +
    'TASK_WEBHOOK_[A-Z_]+)$',
);

/** The variables that begin like one of ours but that nothing reads. Most are misspelt. */
export function unknownVariables(environment: Environment): UnknownVariable[] {
  return Object.keys(environment)
    .filter((name) => ownWords.has(firstWord(name)) && !KNOWN_VARIABLES.includes(name))
    .filter((name) => environment[name] && !isForeign(name, environment[name]))
    .map((name) => ({ name, nearest: nearestTo(name) }))
    .filter(isMeantForUs);
}

function isForeign(name: string, value: string): boolean {
  return serviceLink.test(name) || (name.endsWith('_PORT') && linkedAddress.test(value)) || ofMeilisearch.test(name);
}

/** Of the names with the same first word. */
function nearestTo(name: string): string {
  return closest(
    name,
    KNOWN_VARIABLES.filter((known) => firstWord(known) === firstWord(name)),
  );
}

function isMeantForUs({ name, nearest }: UnknownVariable): boolean {
  if (!GENERAL_WORDS.includes(firstWord(name)) || distance(name, nearest) <= MOST_EDITS) return true;
  return ownBeginnings.some((beginning) => `${name}_`.startsWith(`${beginning}_`));
}

function firstWord(name: string): string {
  return name.split('_', 1)[0] ?? '';
}
