import tr46 from 'tr46';
import { foldCase } from './case-folding.js';

/** No address that the API accepts is longer, in UTF-16 code units. */
export const LONGEST_EMAIL = 254;

/**
 * The canonical form of an e-mail address: two addresses belong to one mailbox if their keys are equal.
 * Accounts are unique by it, and everything that looks one up or counts for one goes by it: signing up and
 * in, invites, limits. It is computed here and stored, so that no database's locale has a say.
 *
 * - What is before the last `@` is in Unicode's NFC and without case, by simple case folding: `JÖRG` is
 *   `jörg`, but `straße` is not `strasse`.
 * - The domain is in its ASCII form, by UTS 46 without its transitional mappings: `Exämple.org` is
 *   `xn--exmple-cua.org`. A domain that has none is treated like the part before it.
 *
 * Takes any text. One that is too long for an address is returned as it is, since UTS 46 takes time that
 * grows with the square of the length. Taking the key of a key changes nothing.
 */
export function emailKey(email: string): string {
  if (email.length > LONGEST_EMAIL) return email;
  const at = email.lastIndexOf('@');
  if (at < 0) return folded(email);
  // UTS 46 maps before it normalises, so decomposed Greek would give another domain.
  const domain = email.slice(at + 1).normalize('NFC');
  return `${folded(email.slice(0, at))}@${tr46.toASCII(domain, { useSTD3ASCIIRules: true }) ?? folded(domain)}`;
}

function folded(text: string): string {
  return foldCase(text.normalize('NFC')).normalize('NFC');
}
