import { textFault, textFaultMessage } from '@fechatter/core';
import { registerDecorator, type ValidationArguments } from 'class-validator';
import type { ConstraintContext } from './request.pipe.js';

export interface TextLimit {
  min: number;
  max: number;
}

/** Something that is not white space, and no NUL. */
const NOT_BLANK = '^[^\\u0000]*[^\\s\\u0000][^\\u0000]*$';

/** A string within `limit` code points that core's rules for text allow. */
export function IsText(limit: TextLimit): PropertyDecorator {
  const context: ConstraintContext = { codeOf: (value) => faultOf(value, limit) ?? 'invalid', schema: schemaOf(limit) };
  return (target, propertyName) => {
    registerDecorator({
      name: 'isText',
      target: target.constructor,
      propertyName: String(propertyName),
      options: { context },
      validator: {
        validate: (value: unknown) => faultOf(value, limit) === null,
        defaultMessage: ({ property, value }: ValidationArguments) => `${property} ${messageFor(value, limit)}`,
      },
    });
  };
}

function schemaOf({ min, max }: TextLimit) {
  return { type: 'string', minLength: min, maxLength: max, pattern: NOT_BLANK };
}

function faultOf(value: unknown, limit: TextLimit) {
  return typeof value === 'string' ? textFault(value, limit) : 'wrong_type';
}

function messageFor(value: unknown, limit: TextLimit): string {
  const fault = faultOf(value, limit);
  return fault === null || fault === 'wrong_type' ? 'must be a string' : textFaultMessage(fault, limit);
}
