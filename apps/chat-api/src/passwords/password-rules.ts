import { codePointCount, DomainError } from '@fechatter/core';
import { dictionary } from '@zxcvbn-ts/language-common';

const LENGTH = { min: 8, max: 128 };

/** Of a request: generous, since what is too long to be a password is `weak_password`, and told so. */
export const PASSWORD_LIMIT = { min: 1, max: 1_024 };

/** Those who guess begin with these. */
const common = new Set(dictionary['passwords-common'].filter((password) => password.length >= LENGTH.min));

/** Throws `weak_password` for the `field` of the body. Length is what makes a password strong: no rule asks for digits or signs. */
export function assertStrongPassword(password: string, field = 'password'): void {
  const fault = passwordFault(password);
  if (!fault) return;
  const errors = [{ pointer: `/${field}`, code: fault.code, message: `${field} ${fault.message}` }];
  throw new DomainError('weak_password', `The password ${fault.message}.`, errors);
}

function passwordFault(password: string): { code: string; message: string } | null {
  const length = codePointCount(password);
  if (length < LENGTH.min) return { code: 'too_short', message: `must have at least ${LENGTH.min} characters` };
  if (length > LENGTH.max) return { code: 'too_long', message: `must have at most ${LENGTH.max} characters` };
  if (common.has(password.toLowerCase())) return { code: 'too_common', message: 'is among the most common ones' };
  return null;
}
