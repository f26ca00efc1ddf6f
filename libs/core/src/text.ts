import { visibleText } from './names/visible.js';

/** The rules for text, the same for message contents and names. Text is neither trimmed nor normalised. */

export type TextFault = 'too_short' | 'too_long' | 'blank' | 'nul' | 'lone_surrogate';

export const CONTENT_LIMIT = { min: 1, max: 10_000 };
export const NAME_LIMIT = { min: 1, max: 80 };
export const CLIENT_ID_LIMIT = { min: 1, max: 64 };
export const DESCRIPTION_LIMIT = { min: 1, max: 1_000 };

/** The first rule that `text` breaks, or null. The length is counted in Unicode code points. */
export function textFault(text: string, limit: { min: number; max: number }): TextFault | null {
  return secretFault(text, limit) ?? (text.trim() === '' ? 'blank' : null);
}

/** Like {@link textFault}, for names, which must show something. Message contents need not. */
export function nameFault(name: string, limit: { min: number; max: number }): TextFault | null {
  return textFault(name, limit) ?? (visibleText(name) === '' ? 'blank' : null);
}

/** Like {@link textFault}, for passwords, which may consist of white space. */
export function secretFault(text: string, limit: { min: number; max: number }): TextFault | null {
  if (text.includes('\0')) return 'nul';
  if (!isWellFormed(text)) return 'lone_surrogate';
  const length = codePointCount(text);
  if (length < limit.min) return 'too_short';
  return length > limit.max ? 'too_long' : null;
}

export function codePointCount(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

const ASCII = /^[\0-\x7f]*$/;

export function isAscii(text: string): boolean {
  return ASCII.test(text);
}
