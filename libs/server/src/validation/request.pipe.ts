import { ValidationPipe, type ArgumentMetadata, type ValidationError } from '@nestjs/common';
import { DomainError, type FieldError } from '@fechatter/core';
import { escapeStep } from './json-pointer.js';
import { splitFields } from './unknown-fields.js';

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
    const { known, unknown } = this.split(value, metadata);
    const faults = unknown.map((name) => unknownField(name, metadata));
    try {
      const transformed = (await super.transform(known, metadata)) as unknown;
      if (faults.length === 0) return transformed;
    } catch (error) {
      if (!(error instanceof ValidationFailure)) throw error;
      faults.push(...fieldErrors(error.errors, metadata));
    }
    throw invalidRequest(faults);
  }

  private split(value: unknown, metadata: ArgumentMetadata): { known: unknown; unknown: string[] } {
    const isOfFields = metadata.type === 'body' || metadata.type === 'query';
    if (!isOfFields || typeof value !== 'object' || value === null || !this.toValidate(metadata)) {
      return { known: value, unknown: [] };
    }
    return splitFields(value, metadata.metatype as new () => object);
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

function unknownField(name: string, metadata: ArgumentMetadata): FieldError {
  return { pointer: rootOf(metadata) + escapeStep(name), code: 'unknown_field', message: 'is not known' };
}

function rootOf({ type }: ArgumentMetadata): string {
  return type === 'query' ? '?' : '/';
}

function fieldErrors(errors: ValidationError[], metadata: ArgumentMetadata): FieldError[] {
  return errors.flatMap((error) => faultsOf(error, rootOf(metadata)));
}

function faultsOf(error: ValidationError, prefix: string): FieldError[] {
  const pointer = prefix + escapeStep(error.property);
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
