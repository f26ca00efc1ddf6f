import { applyDecorators } from '@nestjs/common';
import { CLIENT_ID_LIMIT, CONTENT_LIMIT, DEFAULT_PAGE_LIMIT, MAX_PAGE_LIMIT } from '@fechatter/core';
import { IsText, ToInteger } from '@fechatter/server';
import { IsInt, IsOptional, Max, Min } from 'class-validator';

const LARGEST_SEQ = Number.MAX_SAFE_INTEGER - 1;

const WholeNumber = (min: number, max: number) => applyDecorators(ToInteger(), IsInt(), Min(min), Max(max));

export class ContentDto {
  @IsText(CONTENT_LIMIT)
  content!: string;
}

export class SendDto extends ContentDto {
  @IsOptional()
  @IsText(CLIENT_ID_LIMIT)
  clientId?: string | null;
}

export class MessagePageQuery {
  @IsOptional()
  @WholeNumber(0, LARGEST_SEQ)
  before?: number;

  @IsOptional()
  @WholeNumber(0, LARGEST_SEQ)
  after?: number;

  @IsOptional()
  @WholeNumber(0, LARGEST_SEQ)
  around?: number;

  @WholeNumber(1, MAX_PAGE_LIMIT)
  limit: number = DEFAULT_PAGE_LIMIT;
}

export class ChangesQuery {
  @WholeNumber(0, LARGEST_SEQ)
  since: number = 0;

  @WholeNumber(1, MAX_PAGE_LIMIT)
  limit: number = DEFAULT_PAGE_LIMIT;
}
