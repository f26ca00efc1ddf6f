import { Transform } from 'class-transformer';
import { registerDecorator } from 'class-validator';
import type { ConstraintContext } from './constraint-words.js';

/**
 * A query parameter with up to `max` values, separated by commas. The parameter may also be repeated, as some
 * generated clients send lists.
 */
export function IsListOf({ max }: { max: number }): PropertyDecorator {
  const isTooLong = (value: unknown) => Array.isArray(value) && value.length > max;
  const context: ConstraintContext = {
    codeOf: (value) => (isTooLong(value) ? 'too_long' : 'wrong_type'),
    words: `at most ${max} values, separated by commas`,
    schema: { type: 'array', items: { type: 'string' }, maxItems: max },
  };
  return (target, propertyName) => {
    Transform(({ value }: { value: unknown }) => valuesIn(value))(target, propertyName);
    registerDecorator({
      name: 'isListOf',
      target: target.constructor,
      propertyName: String(propertyName),
      options: { context },
      validator: { validate: (value: unknown) => Array.isArray(value) && value.every(isString) && !isTooLong(value) },
    });
  };
}

/** Leaves anything else than texts for the validation to refuse. */
function valuesIn(value: unknown): unknown {
  const given: unknown[] = Array.isArray(value) ? value : [value];
  return given.every(isString) ? given.flatMap((text) => text.split(',')) : value;
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}
