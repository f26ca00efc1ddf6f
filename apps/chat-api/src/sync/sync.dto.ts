import { MAX_PAGE_LIMIT } from '@fechatter/core';
import { MayBeAbsent, ToInteger } from '@fechatter/server';
import { IsInt, IsString, Max, MaxLength, Min } from 'class-validator';

export class SyncQuery {
  /** The `nextCursor` of the page before. Default: the first page. */
  @MayBeAbsent()
  @IsString()
  @MaxLength(500)
  cursor?: string;

  /** The largest number of chats in the page. */
  @ToInteger()
  @IsInt()
  @Min(1)
  @Max(MAX_PAGE_LIMIT)
  limit: number = MAX_PAGE_LIMIT;
}
