import { foldCase } from './case-folding.js';
import { visibleText } from './visible.js';

/**
 * The canonical form of a name: two names are one if their keys are equal. Channels of a workspace are unique
 * by it. What shows nothing does not count, nor do the amount of white space, whether letters are composed
 * (NFC), and case, by Unicode's simple case folding. Accents and compatible forms count: this tells names
 * apart, while look-ups, which ignore them, find what a person may have meant.
 *
 * The key of a key is the key itself. It is empty if the name shows nothing.
 */
export function nameKey(name: string): string {
  // Without a joiner between them, a letter and an accent may compose.
  return foldCase(visibleText(name).normalize('NFC')).normalize('NFC');
}
