/**
 * The characters that show nothing: controls, format characters such as those that reverse the direction,
 * what Unicode lets fonts ignore (joiners, fillers, variation selectors, tags), line and paragraph
 * separators, and the blank of Braille. Half a surrogate pair shows nothing either.
 */
export const INVISIBLE = String.raw`[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}\p{Default_Ignorable_Code_Point}\u2800]`;

const SPACES = /\p{White_Space}+/gu;
const INVISIBLES = new RegExp(INVISIBLE, 'gu');

/** `text` without what shows nothing: each run of white space is a space, and there is none at the ends. */
export function visibleText(text: string): string {
  const spaced = text.replaceAll(SPACES, ' ').replaceAll(INVISIBLES, '');
  return spaced.replaceAll(/ +/g, ' ').trim();
}
