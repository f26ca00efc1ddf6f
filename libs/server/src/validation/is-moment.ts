import { Transform } from 'class-transformer';
import { isISO8601, registerDecorator } from 'class-validator';
import type { ConstraintContext } from './constraint-words.js';

const RFC_3339 = /^[1-9]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

/** A moment of RFC 3339 with any offset, in the years 1000 to 9999. It is given on in UTC with milliseconds. */
export function IsMoment(): PropertyDecorator {
  const context: ConstraintContext = {
    codeOf: (value) => (typeof value === 'string' ? 'invalid_format' : 'wrong_type'),
    words: 'a time such as 2026-11-23T12:00:00Z, as in RFC 3339',
    schema: { type: 'string', format: 'date-time' },
  };
  return (target, propertyName) => {
    Transform(({ value }: { value: unknown }) => (isMoment(value) ? new Date(value).toISOString() : value))(
      target,
      propertyName,
    );
    registerDecorator({
      name: 'isMoment',
      target: target.constructor,
      propertyName: String(propertyName),
      options: { context },
      validator: { validate: isMoment },
    });
  };
}

function isMoment(value: unknown): value is string {
  if (typeof value !== 'string' || !RFC_3339.test(value) || !isISO8601(value, { strict: true })) return false;
  return !Number.isNaN(Date.parse(value));
}
