import { IsOptional, ValidateIf } from 'class-validator';

/**
 * The field may be absent. Null is refused: it would be accepted without an effect, or taken for "no limit".
 */
export function MayBeAbsent(): PropertyDecorator {
  return ValidateIf((_, value) => value !== undefined);
}

/** The field may be absent, or null for "none". The OpenAPI document says so. */
export function MayBeNull(): PropertyDecorator {
  return IsOptional();
}
