import { shown } from '@fechatter/core';
import { Transform } from 'class-transformer';
import { registerDecorator } from 'class-validator';
import type { ConstraintContext } from './constraint-words.js';
import type { Enumeration } from './is-one-of.js';

export interface ListRule {
  max: number;
  /** The only values that are allowed. Absent: any. */
  of?: Enumeration;
  /** What each value is, if not any text. */
  each?: { words: string; pattern: RegExp };
}

/**
 * A query parameter with up to `max` values, separated by commas. The parameter may also be repeated, as some
 * generated clients send lists.
 */
export function IsListOf({ max, of, each }: ListRule): PropertyDecorator {
  const values = of?.values;
  const isTooLong = (value: unknown) => Array.isArray(value) && value.length > max;
  const isAllowed = (value: unknown) =>
    isString(value) && (values?.includes(value) ?? true) && (each?.pattern.test(value) ?? true);
  const isWrong = (value: unknown) => isListOfTexts(value) && !isTooLong(value) && (values ?? each) !== undefined;
  const codeOf = (value: unknown) => (!isWrong(value) ? 'wrong_type' : values ? 'unknown_value' : 'invalid_format');
  const context: ConstraintContext = {
    codeOf: (value) => (isTooLong(value) ? 'too_long' : codeOf(value)),
    cameOf: (value) => {
      return isListOfTexts(value) && isWrong(value) ? `has ${shown(value.find((one) => !isAllowed(one)))}` : null;
    },
    words: `at most ${max} ${each?.words ?? 'values'}${values ? ` of ${values.join(', ')}` : ''}, separated by commas`,
    schema: {
      type: 'array',
      items: { type: 'string', ...(each && { pattern: each.pattern.source }), ...(of && enumerated(of)) },
      maxItems: max,
    },
  };
  return (target, propertyName) => {
    // An empty text is an empty list, but may be a value where any is.
    const given = (value: unknown) => ((values ?? each) && value === '' ? [] : valuesIn(value));
    Transform(({ value }: { value: unknown }) => given(value))(target, propertyName);
    registerDecorator({
      name: 'isListOf',
      target: target.constructor,
      propertyName: String(propertyName),
      options: { context },
      validator: { validate: (value: unknown) => Array.isArray(value) && value.every(isAllowed) && !isTooLong(value) },
    });
  };
}

/** Leaves anything else than texts for the validation to refuse. */
function valuesIn(value: unknown): unknown {
  const given: unknown[] = Array.isArray(value) ? value : [value];
  return given.every(isString) ? given.flatMap((text) => text.split(',')) : value;
}

function enumerated({ name, description, values }: Enumeration): Record<string, unknown> {
  return { description, enum: values, component: name };
}

function isListOfTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(isString);
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}
