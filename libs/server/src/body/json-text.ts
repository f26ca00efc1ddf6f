import { isUtf8 } from 'node:buffer';
import { DomainError } from '@fechatter/core';
import { refuseDuplicates, refuseEncoding, refuseSyntax } from './json-faults.js';

/** Far more than any request needs. Keeps code that walks a body from a stack overflow. */
const MAX_DEPTH = 32;
/** Fields and elements of lists, at all depths. The longest list of any request has 100. */
const MAX_ENTRIES = 1_000;

/**
 * The value of a JSON text. Throws `malformed_json` with the position, or `invalid_request` for a text that
 * is nested too deeply, has too many fields and elements, or in which an object has two fields of one name:
 * the last one would win silently, and another program that read the same text could take the first.
 */
export function parseJson(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) refuseEncoding(bytes);
  const text = bytes.toString().replace(/^\ufeff/, '');
  const names = countColons(text);
  const value = parsed(text);
  // Of two fields with one name, `JSON.parse` keeps the last.
  if (countNames(value) !== names) refuseDuplicates(text);
  return value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Node's own message differs from version to version.
    refuseSyntax(text);
  }
}

const [QUOTE, BACKSLASH, COLON, COMMA] = [...'"\\:,'].map((character) => character.charCodeAt(0));
const [OPEN_LIST, OPEN_OBJECT, CLOSE_LIST, CLOSE_OBJECT] = [...'[{]}'].map((character) => character.charCodeAt(0));

/**
 * Counts the fields of the objects in `text`: each has one colon outside of strings. Stops at the first place
 * that exceeds a bound, before anything is made of the text. Of the entries of a list or object, the first is
 * counted by the opening bracket, also where there is none, and the others by their commas.
 */
function countColons(text: string): number {
  let [level, entries, colons] = [0, 0, 0];
  let isInString = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) isInString = !isInString;
    else if (isInString) index += code === BACKSLASH ? 1 : 0;
    else if (code === COLON) colons += 1;
    else if (code === COMMA) entries += 1;
    else if (code === CLOSE_OBJECT || code === CLOSE_LIST) level -= 1;
    else if (code === OPEN_OBJECT || code === OPEN_LIST) [level, entries] = [level + 1, entries + 1];
    if (level > MAX_DEPTH || entries > MAX_ENTRIES) throw exceeded(level > MAX_DEPTH);
  }
  return colons;
}

function countNames(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const inner = Object.values(value) as unknown[];
  return inner.reduce<number>((sum, one) => sum + countNames(one), Array.isArray(value) ? 0 : inner.length);
}

function exceeded(isTooDeep: boolean): DomainError {
  const bound = isTooDeep
    ? `may be nested at most ${MAX_DEPTH} levels deep`
    : `may have at most ${MAX_ENTRIES} fields and elements of lists`;
  return new DomainError('invalid_request', `The body ${bound}.`);
}
