import { DEFAULT_PAGE_LIMIT, MAX_PAGE_LIMIT } from '@fechatter/core';
import { Transform } from 'class-transformer';
import { IsInt, IsString, Max, MaxLength, Min } from 'class-validator';
import { MayBeAbsent } from './optional.js';

/** Converts a query parameter of decimal digits. Leaves anything else for the validation to refuse. */
export function ToInteger(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) => {
    return typeof value === 'string' && /^-?\d{1,16}$/.test(value) ? Number(value) : value;
  });
}

/** Converts the query parameters `true` and `false`. Leaves anything else for the validation to refuse. */
export function ToBoolean(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value));
}

export class PageQuery {
  /** The `nextCursor` of the page before. Default: the first page. */
  @MayBeAbsent()
  @IsString()
  @MaxLength(500)
  cursor?: string;

  /** The largest number of items in the page. */
  @ToInteger()
  @IsInt()
  @Min(1)
  @Max(MAX_PAGE_LIMIT)
  limit: number = DEFAULT_PAGE_LIMIT;
}
