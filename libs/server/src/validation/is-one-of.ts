import { registerDecorator } from 'class-validator';
import type { ConstraintContext } from './constraint-words.js';

/** The values of a field or parameter, and the name under which the OpenAPI document publishes them. */
export interface Enumeration {
  name: string;
  description: string;
  values: readonly string[];
}

/** `"owner", "admin" or "member"`. */
function choiceOf(values: readonly string[]): string {
  return new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(values.map((value) => `"${value}"`));
}

/** One of a fixed number of strings. */
export function IsOneOf({ name, description, values }: Enumeration): PropertyDecorator {
  const context: ConstraintContext = {
    codeOf: (value) => (typeof value === 'string' ? 'unknown_value' : 'wrong_type'),
    words: choiceOf(values),
    schema: { type: 'string', description, enum: values },
    component: name,
  };
  return (target, propertyName) => {
    registerDecorator({
      name: 'isOneOf',
      target: target.constructor,
      propertyName: String(propertyName),
      options: { context },
      validator: { validate: (value: unknown) => typeof value === 'string' && values.includes(value) },
    });
  };
}
