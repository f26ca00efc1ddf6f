import { MayBeAbsent, PageQuery } from '@fechatter/server';
import { IsString, MaxLength } from 'class-validator';

const LONGEST_QUERY = 1_000;

export class SearchMessagesQuery extends PageQuery {
  /** Words to find, each also with a typo; the last one also as the beginning of a word. */
  @IsString()
  @MaxLength(LONGEST_QUERY)
  q!: string;

  /** Only messages of this chat. */
  @MayBeAbsent()
  @IsString()
  chatId?: string;
}
