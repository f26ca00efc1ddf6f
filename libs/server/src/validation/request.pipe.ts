import { ValidationPipe, type ArgumentMetadata, type ValidationError } from '@nestjs/common';
import { DomainError, type FieldError } from '@fechatter/core';

/** Constraint names of class-validator, as codes for clients. */
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
  isIn: 'unknown_value',
};

/** A custom constraint's way to say its own code: `context` of the decorator. */
export interface ConstraintContext {
  codeOf(value: unknown): string;
  /** What it takes, as JSON Schema: the OpenAPI document says so. */
  readonly schema: Readonly<Record<string, unknown>>;
}

class ValidationFailure extends Error {
  constructor(readonly errors: ValidationError[]) {
    super();
  }
}

/** Bodies and query parameters become the classes they are declared as, or an `invalid_request` that points at each fault. */
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

/** A body may be left away where no field is required; null or a list is none of an object's forms, though it has no wrong field either. */
function assertObject(body: unknown): void {
  if (body === undefined || (typeof body === 'object' && body !== null && !Array.isArray(body))) return;
  throw invalidRequest([{ pointer: '', code: 'wrong_type', message: 'must be an object' }]);
}

export function invalidRequest(errors: FieldError[]): DomainError {
  return new DomainError('invalid_request', 'The request does not have the form that this route takes.', errors);
}

function fieldErrors(errors: ValidationError[], { type }: ArgumentMetadata): FieldError[] {
  return errors.flatMap((error) => faultsOf(error, type === 'query' ? '?' : '/'));
}

function faultsOf(error: ValidationError, prefix: string): FieldError[] {
  const pointer = prefix + escapePointer(error.property);
  const own = Object.entries(error.constraints ?? {}).map(([name, message]) => {
    const code = codeOf(error, name);
    // What is not there breaks each rule: which of them was asked first tells nobody anything.
    return { pointer, name, code, message: code === 'required' ? 'is required' : message };
  });
  // A value of the wrong type, or none, breaks every other rule too.
  const decisive = own.find(({ code }) => code === 'wrong_type' || code === 'required');
  return [
    ...(decisive ? [decisive] : own).flatMap(({ name, ...fault }) => ofElements(error, name, fault)),
    ...(error.children ?? []).flatMap((child) => faultsOf(child, `${pointer}/`)),
  ];
}

/** How class-validator begins what it says of a list when the rule is about each of its elements. */
const OF_EACH = /^each value in \S+ /;
const SHOWN_ELEMENTS = 100;

/** The rules about elements that we have, as far as they look at an element alone. */
const elementRules: Record<string, (element: unknown) => boolean> = {
  isString: (element) => typeof element === 'string',
};

/** The fault where it is: at the elements, for a rule about each of them. */
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
