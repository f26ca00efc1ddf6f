import { registerDecorator, type ValidationArguments } from 'class-validator';
import type { ConstraintContext } from './request.pipe.js';

/** The values of a field or parameter, and the name under which the OpenAPI document publishes them. */
export interface Enumeration {
  name: string;
  description: string;
  values: readonly string[];
}

/** One of a fixed number of strings. */
export function IsOneOf({ name, description, values }: Enumeration): PropertyDecorator {
  const context: ConstraintContext = {
    codeOf: (value) => (typeof value === 'string' ? 'unknown_value' : 'wrong_type'),
    schema: { type: 'string', description, enum: values },
    component: name,
  };
  return (target, propertyName) => {
    registerDecorator({
      name: 'isOneOf',
      target: target.constructor,
      propertyName: String(propertyName),
      options: { context },
      validator: {
        validate: (value: unknown) => typeof value === 'string' && values.includes(value),
        defaultMessage: ({ property }: ValidationArguments) => `${property} must be one of: ${values.join(', ')}`,
      },
    });
  };
}
