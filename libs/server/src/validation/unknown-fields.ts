import { shownName, type FieldError } from '@fechatter/core';
import { getMetadataStorage } from 'class-validator';
import { closest, distance } from 'fastest-levenshtein';
import { escapeStep } from './json-pointer.js';

type Class = new () => object;

const fieldsByClass = new Map<Class, ReadonlySet<string>>();

/** The names of the fields that a class of bodies or query parameters declares. */
export function fieldsOf(declared: Class): ReadonlySet<string> {
  const known = fieldsByClass.get(declared);
  if (known) return known;
  const rules = getMetadataStorage().getTargetValidationMetadatas(declared, '', false, false);
  const fields = new Set(rules.map(({ propertyName }) => propertyName));
  fieldsByClass.set(declared, fields);
  return fields;
}

/**
 * Splits what a client sent into the declared fields and the names of all others. class-validator can't: it
 * looks a name up in an object, where it finds `toString` and `__proto__` too, and class-transformer drops
 * them.
 */
export function splitFields(sent: object, declared: Class): { known: object; unknown: string[] } {
  const fields = fieldsOf(declared);
  const unknown = Object.keys(sent).filter((name) => !fields.has(name));
  if (unknown.length === 0) return { known: sent, unknown };
  return { known: Object.fromEntries(Object.entries(sent).filter(([name]) => fields.has(name))), unknown };
}

const LISTED_FIELDS = 20;
/** A name is misspelt if it differs from a known one in at most one of so many characters. */
const CHARACTERS_PER_EDIT = 3;
const LONGEST_MISSPELT = 40;

/** More than anybody reads. */
export const LISTED_FAULTS = 100;

/**
 * The faults of the first unknown names of a request. `missing` are the required names that it does not have.
 */
export function unknownFaults(
  unknown: readonly string[],
  known: readonly string[],
  kind: 'field' | 'query parameter',
  missing: readonly string[] = [],
): FieldError[] {
  const root = kind === 'field' ? '/' : '?';
  return unknown.slice(0, LISTED_FAULTS).map((name) => {
    const meant = meantBy(name, known, unknown.length === 1 ? missing : []);
    const question = meant === null ? '' : ` Did you mean ${shownName(meant)}?`;
    const allowed = known.length === 0 ? '' : ` Allowed: ${listOf(known)}.`;
    const message = `${shownName(name)} is not a ${kind} of this request.${question}${allowed}`;
    return { pointer: root + escapeStep(name), code: 'unknown_field', message };
  });
}

/** Guesses what a client meant: a name that looks alike, else the only required field that is missing. */
function meantBy(name: string, fields: readonly string[], missing: readonly string[]): string | null {
  const unsent = missing.length === 1 ? (missing[0] ?? null) : null;
  if (fields.length === 0 || name.length > LONGEST_MISSPELT) return unsent;
  const nearest = closest(name, fields);
  const isMisspelt = distance(name, nearest) <= Math.max(1, nearest.length / CHARACTERS_PER_EDIT);
  return isMisspelt ? nearest : unsent;
}

/** The known fields for a sentence. */
function listOf(fields: readonly string[]): string {
  const listed = fields.slice(0, LISTED_FIELDS).map(shownName).join(', ');
  return fields.length > LISTED_FIELDS ? `${listed} and ${fields.length - LISTED_FIELDS} more` : listed;
}
