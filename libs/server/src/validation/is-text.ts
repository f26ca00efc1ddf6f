import { nameFault, secretFault, textFault, type TextFault } from '@fechatter/core';
import { registerDecorator } from 'class-validator';
import type { ConstraintContext } from './constraint-words.js';

export interface TextLimit {
  min: number;
  max: number;
}

/** A rule of core for text, with the same rule as a regular expression for the OpenAPI document. */
interface TextRule {
  name: string;
  faultOf(text: string, limit: TextLimit): TextFault | null;
  /** Adds what else is demanded, for people. */
  restriction: string;
  pattern: string;
}

const text: TextRule = {
  name: 'isText',
  faultOf: textFault,
  restriction: ', not only white space',
  pattern: '^[^\\u0000]*[^\\s\\u0000][^\\u0000]*$',
};

/**
 * The pattern allows names of invisible characters too: a pattern can't name them in a way all tools know.
 */
const name: TextRule = {
  ...text,
  name: 'isName',
  faultOf: nameFault,
  restriction: ', not only white space and invisible characters',
};

const secret: TextRule = { name: 'isSecret', faultOf: secretFault, restriction: '', pattern: '^[^\\u0000]*$' };

/** A string that core's rules for text allow, with a length in code points within `limit`. */
export function IsText(limit: TextLimit): PropertyDecorator {
  return follows(text, limit);
}

/** Like {@link IsText}, for a name that people see. */
export function IsName(limit: TextLimit): PropertyDecorator {
  return follows(name, limit);
}

/** Like {@link IsText}, for a password, which may consist of white space. */
export function IsSecret(limit: TextLimit): PropertyDecorator {
  return follows(secret, limit);
}

function follows(rule: TextRule, limit: TextLimit): PropertyDecorator {
  const faultOf = (value: unknown) => (typeof value === 'string' ? rule.faultOf(value, limit) : 'wrong_type');
  const context: ConstraintContext = {
    codeOf: (value) => faultOf(value) ?? 'invalid',
    words: `a text of ${limit.min} to ${limit.max} characters${rule.restriction}`,
    schema: { type: 'string', minLength: limit.min, maxLength: limit.max, pattern: rule.pattern },
  };
  return (target, propertyName) => {
    registerDecorator({
      name: rule.name,
      target: target.constructor,
      propertyName: String(propertyName),
      options: { context },
      validator: { validate: (value: unknown) => faultOf(value) === null },
    });
  };
}
