import { PageQuery } from '@fechatter/server';
import { IsOptional, IsString, MaxLength } from 'class-validator';

const LONGEST_QUERY = 1_000;

export class SearchMessagesQuery extends PageQuery {
  @IsString()
  @MaxLength(LONGEST_QUERY)
  q!: string;

  @IsOptional()
  @IsString()
  chatId?: string;
}
