import type { ConstraintContext } from '@fechatter/server';
import { registerDecorator } from 'class-validator';

const ZONE_NAME_MAX_LENGTH = 64;
const AVATAR_URL_MAX_LENGTH = 2_048;
/** A letter comes first: JavaScript also takes offsets (`+01:00`), which have no daylight saving time. */
const ZONE_NAME = /^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/;
/**
 * A host name, without user or password, then the characters of RFC 3986. None of them ends a double-quoted
 * attribute in HTML.
 */
const CHARACTERS = "(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*";
const AVATAR_URL = new RegExp(`^https://[A-Za-z0-9._-]+(:[0-9]{1,5})?([/?]${CHARACTERS})?(#${CHARACTERS})?$`);

/** Names that ICU adds to those of the database. Some mean an unexpected place: `BST` is Dhaka. */
const notInDatabase = new Set([
  ...['ACT', 'AET', 'AGT', 'ART', 'AST', 'BET', 'BST', 'CAT', 'CNT', 'CST', 'CTT', 'EAT', 'ECT', 'IET', 'IST'],
  ...['JST', 'MIT', 'NET', 'NST', 'PLT', 'PNT', 'PRT', 'PST', 'SST', 'VST'],
]);

const zones = new Set([...Intl.supportedValuesOf('timeZone'), 'UTC']);

/** A name of the IANA time zone database, including the older names of a zone. */
export function IsZoneName(): PropertyDecorator {
  const schema = { type: 'string', maxLength: ZONE_NAME_MAX_LENGTH, pattern: ZONE_NAME.source };
  return field('isZoneName', isZoneName, {
    code: 'unknown_time_zone',
    words: 'a name of the IANA time zone database, such as Europe/Lisbon',
    schema: { ...schema, description: 'A name of the IANA time zone database.', examples: ['Europe/Lisbon', 'UTC'] },
  });
}

/** An https URL. Pages show it, where other schemes run scripts or are blocked as mixed content. */
export function IsAvatarUrl(): PropertyDecorator {
  return field('isAvatarUrl', isAvatarUrl, {
    code: 'invalid_url',
    words: `an https URL of at most ${AVATAR_URL_MAX_LENGTH} ASCII characters`,
    schema: { type: 'string', format: 'uri', maxLength: AVATAR_URL_MAX_LENGTH, pattern: AVATAR_URL.source },
  });
}

function isZoneName(text: string): boolean {
  if (zones.has(text)) return true;
  return text.length <= ZONE_NAME_MAX_LENGTH && ZONE_NAME.test(text) && !isOfIcu(text) && isKnown(text);
}

function isOfIcu(text: string): boolean {
  const name = text.toUpperCase();
  return name.startsWith('SYSTEMV/') || notInDatabase.has(name);
}

function isKnown(timeZone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone }));
  } catch {
    return false;
  }
}

function isAvatarUrl(text: string): boolean {
  return text.length <= AVATAR_URL_MAX_LENGTH && AVATAR_URL.test(text) && URL.canParse(text);
}

interface FieldRule {
  code: string;
  words: string;
  schema: ConstraintContext['schema'];
}

function field(
  name: string,
  isValid: (text: string) => boolean,
  { code, words, schema }: FieldRule,
): PropertyDecorator {
  const codeOf = (value: unknown) => (typeof value === 'string' ? code : 'wrong_type');
  const context: ConstraintContext = { codeOf, words, schema };
  const validate = (value: unknown) => typeof value === 'string' && isValid(value);
  return (target, propertyName) => {
    registerDecorator({
      name,
      target: target.constructor,
      propertyName: String(propertyName),
      options: { context },
      validator: { validate },
    });
  };
}
