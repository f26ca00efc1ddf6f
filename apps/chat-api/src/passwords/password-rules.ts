import { codePointCount, DomainError, opaqueString } from '@fechatter/core';
import { dictionary } from '@zxcvbn-ts/language-common';

const LENGTH = { min: 8, max: 128 };

/**
 * The length of the field. It is generous, so that a long password is `weak_password`, not `invalid_request`.
 */
export const PASSWORD_LIMIT = { min: 1, max: 1_024 };

/** Attackers try these first. */
const common = new Set(dictionary['passwords-common'].filter((password) => password.length >= LENGTH.min));

/**
 * Throws `weak_password`, pointing at `field` of the body. Checks the form that is hashed. Length makes a
 * password strong: no rule demands digits or punctuation.
 */
export function assertStrongPassword(password: string, field = 'password'): void {
  const fault = passwordFault(password);
  if (!fault) return;
  const errors = [{ pointer: `/${field}`, code: fault.code, message: `\`${field}\` ${fault.message}.` }];
  throw new DomainError('weak_password', `The password ${fault.message}.`, errors);
}

function passwordFault(typed: string): { code: string; message: string } | null {
  const password = opaqueString(typed);
  if (password === null) return { code: 'control_character', message: 'must have no control characters' };
  const length = codePointCount(password);
  if (length < LENGTH.min) return { code: 'too_short', message: `must have at least ${LENGTH.min} characters` };
  if (length > LENGTH.max) return { code: 'too_long', message: `must have at most ${LENGTH.max} characters` };
  if (common.has(password.toLowerCase())) return { code: 'too_common', message: 'is one of the most common passwords' };
  return null;
}
