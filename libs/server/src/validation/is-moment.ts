import { momentInUtc } from '@fechatter/core';
import { Transform } from 'class-transformer';
import { registerDecorator } from 'class-validator';
import type { ConstraintContext } from './constraint-words.js';

/** A moment of RFC 3339 with any offset. Becomes the same moment as {@link momentInUtc} writes it. */
export function IsMoment(): PropertyDecorator {
  const context: ConstraintContext = {
    codeOf: (value) => (typeof value === 'string' ? 'invalid_format' : 'wrong_type'),
    words: 'a time such as 2026-11-23T12:00:00Z, as in RFC 3339',
    schema: { type: 'string', format: 'date-time' },
  };
  const inUtc = (value: unknown) => (typeof value === 'string' ? momentInUtc(value) : null);
  return (target, propertyName) => {
    Transform(({ value }: { value: unknown }) => inUtc(value) ?? value)(target, propertyName);
    registerDecorator({
      name: 'isMoment',
      target: target.constructor,
      propertyName: String(propertyName),
      options: { context },
      validator: { validate: (value: unknown) => inUtc(value) !== null },
    });
  };
}
