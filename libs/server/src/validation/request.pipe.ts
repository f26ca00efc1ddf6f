import { ValidationPipe, type ArgumentMetadata, type ValidationError } from '@nestjs/common';
import { DomainError, shown, shownName, type FieldError } from '@fechatter/core';
import { cameWords, contextOf, elementConstraints, elementWords, wordsOf } from './constraint-words.js';
import { escapeStep } from './json-pointer.js';
import { fieldsOf, LISTED_FAULTS, splitFields, unknownFaults } from './unknown-fields.js';

/** The codes that clients see for the constraints of class-validator. */
const codes: Record<string, string> = {
  isString: 'wrong_type',
  isInt: 'wrong_type',
  isBoolean: 'wrong_type',
  isArray: 'wrong_type',
  min: 'too_small',
  max: 'too_large',
  arrayNotEmpty: 'too_short',
  arrayMaxSize: 'too_long',
  maxLength: 'too_long',
  matches: 'invalid_format',
};

class ValidationFailure extends Error {
  constructor(readonly errors: ValidationError[]) {
    super();
  }
}

/**
 * Converts bodies and query parameters to their declared classes. Throws `invalid_request`, which points at
 * each fault and says in words what came and what is allowed. class-validator's own words reach no client.
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
    let faults: FieldError[] = [];
    try {
      const transformed = (await super.transform(known, metadata)) as unknown;
      if (unknown.length === 0) return transformed;
    } catch (error) {
      if (!(error instanceof ValidationFailure)) throw error;
      faults = error.errors.flatMap((one) => faultsOf(one, metadata));
    }
    const listed = [...unknownFields(unknown, metadata, faults), ...faults];
    throw invalidRequest(listed, unknown.length + faults.length);
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
  const message = `The body is ${shown(body)}; it must be an object.`;
  throw invalidRequest([{ pointer: '', code: 'wrong_type', message }]);
}

/**
 * The error with the first fault as its detail, which also counts the others.
 * @param count of the faults, if `errors` has only the first of them
 */
export function invalidRequest(errors: readonly FieldError[], count = errors.length): DomainError {
  const message = errors[0]?.message ?? 'The request does not have the form that this route requires.';
  const detail = count <= 1 ? message : `${message} ${others(count - 1)}`;
  return new DomainError('invalid_request', detail, errors.slice(0, LISTED_FAULTS));
}

function others(count: number): string {
  const more = count === 1 ? 'is 1 more fault' : `are ${count} more faults`;
  const listed = count < LISTED_FAULTS ? '' : `, which has the first ${LISTED_FAULTS}`;
  return `There ${more}: see \`errors\`${listed}.`;
}

function unknownFields(unknown: string[], metadata: ArgumentMetadata, faults: readonly FieldError[]): FieldError[] {
  if (unknown.length === 0) return [];
  const fields = [...fieldsOf(metadata.metatype as new () => object)];
  const root = rootOf(metadata);
  const missing = fields.filter((name) => faults.some((one) => one.code === 'required' && one.pointer === root + name));
  return unknownFaults(unknown, fields, metadata.type === 'query' ? 'query parameter' : 'field', missing);
}

function rootOf({ type }: ArgumentMetadata): string {
  return type === 'query' ? '?' : '/';
}

function faultsOf(error: ValidationError, metadata: ArgumentMetadata): FieldError[] {
  const { property } = error;
  const value: unknown = error.value;
  const declared = metadata.metatype as new () => object;
  const broken = Object.keys(error.constraints ?? {}).map((name) => ({ name, code: codeOf(declared, error, name) }));
  // A missing value or one of the wrong type breaks every other rule too.
  const decisive = broken.find(({ code }) => code === 'wrong_type' || code === 'required');
  const pointer = rootOf(metadata) + escapeStep(property);
  return (decisive ? [decisive] : broken).flatMap(({ name, code }) => {
    if (Array.isArray(value) && elementConstraints(declared, property).includes(name)) {
      return wrongElements(error, name, pointer);
    }
    const cameOf = contextOf(declared, property, name)?.cameOf;
    const came = code === 'required' ? 'is missing' : (cameOf?.(value) ?? cameIn(metadata, value, code));
    return [{ pointer, code, message: sentence(property, came, wordsOf(declared, property)) }];
  });
}

/** A query parameter that is there several times has become a list. */
function cameIn({ type }: ArgumentMetadata, value: unknown, code: string): string {
  if (type === 'query' && Array.isArray(value) && code === 'wrong_type') return `is there ${value.length} times`;
  return cameWords(value, code);
}

/**
 * Fields whose values are never shown, not even to the sender: an answer may end in a log or a screenshot.
 */
const SECRET = /password|token|secret|ticket/i;

function sentence(field: string, came: string, words: string): string {
  const isShown = came === 'is missing' || !SECRET.test(field);
  return isShown ? `${shownName(field)} ${came}; it must be ${words}.` : `${shownName(field)} must be ${words}.`;
}

/** The rules in use that check one element at a time. */
const elementRules: Record<string, (element: unknown) => boolean> = {
  isString: (element) => typeof element === 'string',
};

/** Points at the wrong elements of a list. */
function wrongElements({ property, value }: ValidationError, rule: string, pointer: string): FieldError[] {
  const isRight = elementRules[rule] ?? (() => false);
  const wrong = (value as unknown[]).flatMap((element, index) => (isRight(element) ? [] : [{ element, index }]));
  return wrong.map(({ element, index }) => {
    const message = sentence(`${property}[${index}]`, `is ${shown(element)}`, elementWords(rule));
    return { pointer: `${pointer}/${index}`, code: 'wrong_type', message };
  });
}

function codeOf(declared: new () => object, { property, value }: ValidationError, name: string): string {
  if (value === undefined) return 'required';
  return contextOf(declared, property, name)?.codeOf?.(value) ?? codes[name] ?? 'invalid';
}
