/**
 * A password in the form in which it is hashed: the profile OpaqueString of RFC 8265 (section 4.2), so that
 * one is the same from every keyboard and system. Spaces beyond ASCII become the space, and letters are
 * composed (NFC). Case and width stay.
 *
 * Null if the profile refuses it: it is empty, or contains a control character. What the profile refuses
 * besides (code points that Unicode has not assigned, joiners and variation selectors) is taken, since which
 * they are depends on the version of Unicode, and since people type them: they are parts of emoji.
 */
export function opaqueString(password: string): string | null {
  if (password === '' || /\p{Cc}/u.test(password)) return null;
  return password.replaceAll(/\p{Zs}/gu, ' ').normalize('NFC');
}
