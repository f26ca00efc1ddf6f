import { CHAT_TYPES, DESCRIPTION_LIMIT, MAX_MEMBERS_PER_CALL, NAME_LIMIT, type ChatType } from '@fechatter/core';
import { IsOneOf, IsText, PageQuery } from '@fechatter/server';
import { ArrayMaxSize, IsArray, IsBoolean, IsOptional, IsString, ValidateIf } from 'class-validator';

export class CreateChatDto {
  @IsOneOf({ name: 'ChatTypeInput', values: CHAT_TYPES })
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

/** Absent fields stay as they are. */
export class UpdateChatDto {
  @IsOptional()
  @IsText(NAME_LIMIT)
  name?: string | null;

  @IsOptional()
  @IsText(DESCRIPTION_LIMIT)
  description?: string | null;

  @ValidateIf(({ archived }: UpdateChatDto) => archived !== undefined)
  @IsBoolean()
  archived?: boolean;
}

export class ListChatsQuery extends PageQuery {
  @IsOptional()
  @IsOneOf({ name: 'ChatScopeInput', values: ['public'] })
  scope?: 'public';
}
