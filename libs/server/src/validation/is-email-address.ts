import { LONGEST_EMAIL, textFault } from '@fechatter/core';
import { isEmail, registerDecorator } from 'class-validator';
import type { ConstraintContext } from './constraint-words.js';

const LENGTH = { min: 3, max: LONGEST_EMAIL };

/** Refuses malformed Unicode before class-validator's own check, which throws on it. */
export function IsEmailAddress(): PropertyDecorator {
  const context: ConstraintContext = {
    codeOf: (value) => (typeof value === 'string' ? 'invalid_email' : 'wrong_type'),
    words: 'an e-mail address, such as ada@example.org',
    schema: { type: 'string', format: 'email', minLength: LENGTH.min, maxLength: LENGTH.max },
  };
  return (target, propertyName) => {
    registerDecorator({
      name: 'isEmailAddress',
      target: target.constructor,
      propertyName: String(propertyName),
      options: { context },
      validator: { validate: isEmailAddress },
    });
  };
}

function isEmailAddress(value: unknown): boolean {
  return typeof value === 'string' && textFault(value, LENGTH) === null && isEmail(value);
}
