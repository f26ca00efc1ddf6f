import { ValidationPipe, type ArgumentMetadata, type ValidationError } from '@nestjs/common';
import { DomainError, type FieldError } from '@fechatter/core';

/** The codes that clients see for the constraints of class-validator. */
const codes: Record<string, string> = {
  whitelistValidation: 'unknown_field',
  isString: 'wrong_type',
  isInt: 'wrong_type',
  isNumber: 'wrong_type',
  isBoolean: 'wrong_type',
  isArray: 'wrong_type',
  isObject: 'wrong_type',
  isDefined: 'required',
  isNotEmpty: 'required',
  min: 'too_small',
  max: 'too_large',
  arrayMinSize: 'too_short',
  arrayNotEmpty: 'too_short',
  arrayMaxSize: 'too_long',
  maxLength: 'too_long',
  matches: 'invalid_format',
};

/** The `context` of a custom constraint's decorator. */
export interface ConstraintContext {
  codeOf(value: unknown): string;
  /** The constraint as JSON Schema, for the OpenAPI document. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** The name under which the document publishes the schema, if it does so separately. */
  readonly component?: string;
}

class ValidationFailure extends Error {
  constructor(readonly errors: ValidationError[]) {
    super();
  }
}

/**
 * Converts bodies and query parameters to their declared classes. Throws `invalid_request`, which points at
 * each fault.
 */
export class RequestPipe extends ValidationPipe {
  constructor() {
    super({
      whitelist: true,
      forbidNonWhitelisted: true,
      transform: true,
      exceptionFactory: (errors) => new ValidationFailure(errors),
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type === 'body') assertObject(value);
    try {
      return (await super.transform(value, metadata)) as unknown;
    } catch (error) {
      if (error instanceof ValidationFailure) throw invalidRequest(fieldErrors(error.errors, metadata));
      throw error;
    }
  }
}

/**
 * A body without required fields may be absent. Null and a list are refused, though they have no wrong field.
 */
function assertObject(body: unknown): void {
  if (body === undefined || (typeof body === 'object' && body !== null && !Array.isArray(body))) return;
  throw invalidRequest([{ pointer: '', code: 'wrong_type', message: 'must be an object' }]);
}

export function invalidRequest(errors: FieldError[]): DomainError {
  return new DomainError('invalid_request', 'The request does not have the form that this route requires.', errors);
}

function fieldErrors(errors: ValidationError[], { type }: ArgumentMetadata): FieldError[] {
  return errors.flatMap((error) => faultsOf(error, type === 'query' ? '?' : '/'));
}

function faultsOf(error: ValidationError, prefix: string): FieldError[] {
  const pointer = prefix + escapePointer(error.property);
  const own = Object.entries(error.constraints ?? {}).map(([name, message]) => {
    const code = codeOf(error, name);
    // A missing value breaks every rule, so the message of the first one says nothing.
    return { pointer, name, code, message: code === 'required' ? 'is required' : message };
  });
  // A missing value or one of the wrong type breaks every other rule too.
  const decisive = own.find(({ code }) => code === 'wrong_type' || code === 'required');
  return [
    ...(decisive ? [decisive] : own).flatMap(({ name, ...fault }) => ofElements(error, name, fault)),
    ...(error.children ?? []).flatMap((child) => faultsOf(child, `${pointer}/`)),
  ];
}

/** The beginning of class-validator's message for a rule that applies to each element of a list. */
const OF_EACH = /^each value in \S+ /;
const SHOWN_ELEMENTS = 100;

/** The rules in use that check one element at a time. */
const elementRules: Record<string, (element: unknown) => boolean> = {
  isString: (element) => typeof element === 'string',
};

/** Points at the wrong elements if the rule applies to each element, else at the list. */
function ofElements({ value }: ValidationError, name: string, fault: FieldError): FieldError[] {
  const isRight = elementRules[name];
  if (!isRight || !Array.isArray(value) || !OF_EACH.test(fault.message)) return [fault];
  const wrong = value.flatMap((element: unknown, index) => (isRight(element) ? [] : [index])).slice(0, SHOWN_ELEMENTS);
  const message = fault.message.replace(OF_EACH, '');
  return wrong.map((index) => ({ ...fault, pointer: `${fault.pointer}/${index}`, message }));
}

function codeOf(error: ValidationError, name: string): string {
  const context = error.contexts?.[name] as ConstraintContext | undefined;
  if (error.value === undefined && name !== 'whitelistValidation') return 'required';
  return context?.codeOf(error.value) ?? codes[name] ?? 'invalid';
}

/** RFC 6901. */
function escapePointer(property: string): string {
  return property.replaceAll('~', '~0').replaceAll('/', '~1');
}
