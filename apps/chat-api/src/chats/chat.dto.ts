import { CHAT_TYPES, DESCRIPTION_LIMIT, MAX_MEMBERS_PER_CALL, NAME_LIMIT, type ChatType } from '@fechatter/core';
import { IsText, PageQuery } from '@fechatter/server';
import { ArrayMaxSize, IsArray, IsIn, IsOptional, IsString } from 'class-validator';

export class CreateChatDto {
  @IsIn(CHAT_TYPES)
  type!: ChatType;

  @IsOptional()
  @IsText(NAME_LIMIT)
  name?: string | null;

  @IsOptional()
  @IsText(DESCRIPTION_LIMIT)
  description?: string | null;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_MEMBERS_PER_CALL)
  @IsString({ each: true })
  memberIds?: string[] | null;
}

export class ListChatsQuery extends PageQuery {
  @IsOptional()
  @IsIn(['public'])
  scope?: 'public';
}
